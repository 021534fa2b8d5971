import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Drain } from '@patchreeve/trust/documents/policy-rules.ts'
import { ModelDisk, PowerCut } from '../testing/power-loss.ts'
import { drainActs } from './acts.ts'

const WEB: Drain = { id: 'web', hosts: 'all', stops: 'web.service', waitSeconds: 0 }
const FLAG: Drain = { ...WEB, id: 'flag', stops: null }

/** A host whose services are a set; the power may be cut before and after each word to systemctl. */
function hostWith(...services: string[]) {
  const running = new Set(services)
  const stuck = new Set<string>()
  const disk = new ModelDisk()
  const asked: string[] = []
  const acts = drainActs(
    disk,
    async (words) => {
      disk.power.point()
      const [verb = '', unit = ''] = [words[0], words.at(-1)]
      asked.push(`${verb} ${unit}`)
      const wrong = verb === 'is-active' ? !running.has(unit) : stuck.has(`${verb} ${unit}`)
      if (!wrong && verb === 'stop') running.delete(unit)
      if (!wrong && verb === 'start') running.add(unit)
      disk.power.point()
      return { code: wrong ? 3 : 0, stderr: wrong ? 'Job failed.\n' : '' }
    },
    (unit) => unit !== 'dbus.service',
  )
  return { running, stuck, disk, acts, asked }
}

test('a file alone says it, and no service is asked', async () => {
  const { acts, disk, asked } = hostWith()
  assert.equal(await acts.leave(FLAG), undefined)
  assert.deepEqual(disk.list(), ['flag'])
  assert.equal(await acts.comeBack(FLAG), undefined)
  assert.deepEqual([disk.list(), asked], [[], []])
})

for (const ran of [true, false])
  test(`a service that ${ran ? 'ran runs' : 'did not run does not run'} after, cut at any point and done again`, async () => {
    for (let point = 0; ; point++) {
      const { running, disk, acts } = hostWith(...(ran ? ['web.service'] : []))
      disk.power.cutAfter(point)
      const way = async () => {
        await acts.leave(WEB)
        assert.equal(running.has('web.service'), false)
        await acts.comeBack(WEB)
      }
      const cut = await way().then(
        () => false,
        (error: unknown) => {
          if (error instanceof PowerCut) return true
          throw error
        },
      )
      disk.power.on() // apply alone was killed; what a power loss takes, the machine's own start of services gives again
      await acts.leave(WEB)
      await acts.comeBack(WEB)
      assert.equal(running.has('web.service'), ran, `cut at point ${point}`)
      assert.deepEqual(
        disk.list().filter((name) => !name.startsWith('.')),
        [],
        `cut at point ${point}`,
      )
      if (!cut) {
        assert.ok(point > 8, 'there were points to be cut at')
        return
      }
    }
  })

test('what cannot be is told: a service that does not stop, one that does not start, one that is never stopped', async () => {
  const { running, stuck, disk, acts, asked } = hostWith('web.service')
  stuck.add('stop web.service')
  assert.equal(await acts.leave(WEB), 'Job failed.')
  assert.ok(running.has('web.service'))
  stuck.clear()
  assert.equal(await acts.leave(WEB), undefined)
  stuck.add('start web.service')
  assert.equal(await acts.comeBack(WEB), 'Job failed.')
  assert.deepEqual(disk.list(), ['web'], 'it is still out, and a balancer is told so')
  stuck.clear()
  assert.equal(await acts.comeBack(WEB), undefined)
  assert.ok(running.has('web.service'))
  const before = asked.length
  assert.equal(await acts.leave({ ...WEB, stops: 'dbus.service' }), 'dbus.service is never stopped')
  assert.deepEqual([asked.length, disk.list()], [before, []])
})

test('a file that names another service starts nothing', async () => {
  const { disk, acts, asked } = hostWith()
  disk.write('web', Buffer.from('evil.service\n'))
  assert.equal(await acts.comeBack(WEB), undefined)
  assert.deepEqual([asked, disk.list()], [[], []])
})
