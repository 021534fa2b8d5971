/** What a service consists of, read from the lists that are performed. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { layoutOf } from './layout.ts'
import { perform } from './perform.ts'
import { goBackSteps, installSteps, type Step, uninstallSteps, upgradeSteps } from './steps.ts'
import { unitText } from './unit.ts'

const layout = layoutOf()
const change = { before: '/opt/patchreeve/1', release: '2', backup: '/var/lib/patchreeve-server/backups/b' }
const at = (steps: Step[], find: (step: Step) => boolean) => steps.findIndex(find)
const runs = (word: string) => (step: Step) => step.do === 'run' && step.argv.includes(word)
const links = (to: string) => (step: Step) => step.do === 'link' && step.to === to

test('everything that an installation makes, its removal takes away', () => {
  const removed = uninstallSteps(layout, false).flatMap((step) => (step.do === 'remove' ? [step.path] : []))
  for (const step of installSteps(layout, '1')) {
    const made =
      step.do === 'write' ? step.path : step.do === 'copy-release' ? step.to : step.do === 'link' ? step.at : undefined
    if (made)
      assert.ok(
        removed.some((path) => made === path || made.startsWith(`${path}/`)),
        `${made} would stay`,
      )
  }
  assert.ok(removed.includes(layout.data))
  assert.ok(uninstallSteps(layout, false).some((step) => step.do === 'remove-user'))
})

test('kept data stay with their settings and their owner', () => {
  const steps = uninstallSteps(layout, true)
  for (const path of [layout.data, layout.settings])
    assert.ok(!steps.some((step) => step.do === 'remove' && path.startsWith(step.path)), path)
  assert.ok(!steps.some((step) => step.do === 'remove-user'))
})

test('an upgrade backs up with the old release before the link moves, and waits until the new one is ready', () => {
  const steps = upgradeSteps(layout, change)
  const backup = at(steps, runs('backup'))
  const step = steps[backup]
  assert.ok(step?.do === 'run' && step.argv.some((arg) => arg.startsWith(change.before)))
  assert.ok(backup < at(steps, links('/opt/patchreeve/2')))
  assert.equal(steps.at(-1)?.do, 'wait-ready')
})

test('going back stops the new one, restores the data of before with the old release, and waits', () => {
  const steps = goBackSteps(layout, change)
  const order = [
    at(steps, runs('stop')),
    at(steps, links(change.before)),
    at(steps, runs('restore')),
    at(steps, runs('start')),
  ]
  assert.ok(order.every((place) => place >= 0))
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  )
  assert.equal(steps.at(-1)?.do, 'wait-ready')
})

test('the unit runs as its own user, without capabilities, and writes only its state', () => {
  const unit = unitText(layout)
  for (const line of [
    'User=patchreeve-server',
    'CapabilityBoundingSet=',
    'ProtectSystem=strict',
    'NoNewPrivileges=yes',
    'StateDirectory=patchreeve-server',
    'StateDirectoryMode=0700',
    'Restart=on-failure',
  ])
    assert.ok(unit.split('\n').includes(line), line)
  assert.doesNotMatch(unit, /ReadWritePaths|User=root|patchreeve-agent/)
})

test('written files have their mode, what a person wrote stays, and a link is never absent', async () => {
  const root = mkdtempSync(join(tmpdir(), 'patchreeve-service-'))
  const machine = { checkout: '/', node: '/', path: '', readyUrl: () => '', say: () => undefined }
  try {
    const file = join(root, 'a/b')
    await perform([{ do: 'write', path: file, text: 'one', mode: 0o640 }], machine)
    await perform([{ do: 'write', path: file, text: 'two', mode: 0o640, ifAbsent: true }], machine)
    assert.equal(readFileSync(file, 'utf8'), 'one')
    await perform([{ do: 'write', path: file, text: 'two', mode: 0o640 }], machine)
    assert.equal(readFileSync(file, 'utf8'), 'two')
    for (const to of ['/1', '/2']) await perform([{ do: 'link', at: join(root, 'current'), to }], machine)
    assert.equal(readlinkSync(join(root, 'current')), '/2')
    await perform([{ do: 'remove-if-empty', path: join(root, 'a') }], machine)
    assert.equal(readFileSync(file, 'utf8'), 'two')
    await assert.rejects(perform([{ do: 'run', argv: ['/bin/false'] }], machine), { code: 'STEP_FAILED' })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
