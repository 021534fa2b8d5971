/** A try in a clone of a real host: what runs there reaches nothing of the machine, and a try that is killed leaves nothing. */
import assert from 'node:assert/strict'
import type { Code } from '@patchreeve/trust/documents/result.ts'
import { plain, reaching, slow } from '../demo-packages.ts'
import type { Host } from '../host.ts'
import { withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { until } from '../wait.ts'
import { done, type Publisher, published, staged, versionOf, withProgram } from './apt-host.ts'
import type { Scenario } from './scenario.ts'

interface Tried {
  readonly passed: boolean
  readonly files: readonly string[]
  readonly because: readonly Code[]
}

export const aptTry = {
  id: 'apt-try',
  proves: 'what is tried reaches nothing of the machine, a killed try leaves nothing, boot packages are not tried',
  async run({ install }) {
    const times = new Stopwatch()
    const hosts = (['bookworm', 'trixie'] as const).map((suite) => withProgram({ suite, site: 'A' }))
    await withLab({ hosts, install }, async (lab) => {
      const publisher = await published(lab, lab.hosts, OLD, NEW)
      const [first, second] = lab.hosts
      assert.ok(first && second)
      for (const host of [first, second])
        await times.time(`a script that reaches, on ${host.plan.suite}`, () => reaches(host, publisher))
      await times.time('a try that is killed', () => killedTry(first, publisher))
      await times.time('a boot package', () => bootPackage(second, publisher))
    })
    return lapRows(times.laps)
  },
} as const satisfies Scenario

const OLD = [slow('1.0-1', 0), plain('pr-reaching', '1.0-1'), plain('linux-image-lab', '1.0-1')]
const NEW = [slow('2.0-1', 20), reaching('2.0-1'), plain('linux-image-lab', '2.0-1')]

/** The same script really installed reaches what it may as root; in the clone it reaches nothing. */
async function reaches(host: Host, publisher: Publisher): Promise<void> {
  await host.write('/run/pr-outside', 'outside')
  const { work, unit } = await staged(host, publisher, 'pr-reaching')
  const tried = await done<Tried>(host, 'attempt', { work })
  assert.ok(tried.passed, JSON.stringify(tried.because))
  const told = tried.files.filter((one) => one.startsWith('/usr/share/pr-reached-'))
  assert.deepEqual(told, ['/usr/share/pr-reached-'], 'nothing was reached')
  await done(host, 'install', { work, unit: unit('install') })
  const real = (await host.read('/usr/share/pr-reached')).toString().trim().split('\n')
  for (const word of ['processes', 'mount', 'chroot', 'network', 'systemd', 'root'])
    assert.ok(real.includes(word), `the script can find "${word}" where it is not held back: ${real}`)
}

/** Written so that it does not find itself. */
const POSTINST = ['pgrep', '-f', '[p]r-slow.postinst']

async function killedTry(host: Host, publisher: Publisher): Promise<void> {
  const { work } = await staged(host, publisher, 'pr-slow')
  const mounts = async () => (await host.read('/proc/1/mountinfo')).toString()
  const before = await mounts()
  const trying = done<Tried>(host, 'attempt', { work })
  trying.catch(() => undefined) // told where it is awaited; the proof may fail before
  await until('the try', 30_000, async () => (await host.run(POSTINST)).code === 0)
  await host.must(['systemctl', 'kill', '--signal=KILL', 'patchreeve-try.service'])
  assert.equal((await trying).passed, false)
  assert.equal(await mounts(), before, 'no mount is left')
  assert.notEqual((await host.run(['test', '-e', '/run/patchreeve-try'])).code, 0, 'no folder is left')
  assert.notEqual((await host.run(POSTINST)).code, 0, 'no process is left')
  assert.deepEqual(await done(host, 'health'), [])
  assert.equal(await versionOf(host, 'pr-slow'), 'ii 1.0-1')
}

async function bootPackage(host: Host, publisher: Publisher): Promise<void> {
  const { work } = await staged(host, publisher, 'linux-image-lab')
  const tried = await done<Tried>(host, 'attempt', { work })
  assert.equal(tried.passed, false)
  assert.deepEqual(tried.because, [{ code: 'not-tried', params: { why: 'boot-package', package: 'linux-image-lab' } }])
}
