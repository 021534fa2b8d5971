/**
 * Kernels on a machine that boots them: one that panics is left by itself and told as undone, a good one is confirmed, and a reboot
 * is due until then. A real grub, real kernels, a real panic. Where the processor is emulated it takes a quarter of an hour
 * and more: then it is a soak (`npm run soak -- kernel`), and CI says that it leaves it out.
 */
import assert from 'node:assert/strict'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { acceleration } from '../vm/machine.ts'
import { ensureTools } from '../vm/tools.ts'
import { until } from '../wait.ts'
import { type KernelSite, newestOutcome, ordered, withKernelSite } from './kernel-site.ts'
import { type Scenario, Skipped } from './scenario.ts'

export const kernel = {
  id: 'kernel',
  proves:
    'a kernel that panics is left by itself and shown undone, a good one is confirmed after the checks, and only then no reboot is due',
  async run({ install }) {
    if (acceleration() === 'tcg' && process.env.CI === 'true')
      throw new Skipped('no /dev/kvm with a processor that virtualises: by hand it is npm run soak -- kernel')
    await ensureTools(install)
    const times = new ToldStopwatch()
    const rows = await withKernelSite(times, (site) => proofs(site, times))
    return [...rows, ...lapRows(times.laps)]
  },
} as const satisfies Scenario

/** It takes long: each part is told as it ends. */
class ToldStopwatch extends Stopwatch {
  override async time<T>(name: string, action: () => Promise<T>): Promise<T> {
    const since = performance.now()
    const result = await super.time(name, action)
    process.stderr.write(`lab: ${name}: ${((performance.now() - since) / 1_000).toFixed(0)} s\n`)
    return result
  }
}

/** Everything that the console of the machine said is told when something is not as it should be. */
async function proofs(site: KernelSite, times: Stopwatch): Promise<string[][]> {
  try {
    return await show(site, times)
  } catch (error) {
    process.stderr.write(`--- the end of the console\n${site.vm.serial().slice(-6_000)}\n---\n`)
    const journal = await site.vm
      .run('journalctl -b --no-pager -u "patchreeve-*" | tail -n 60; patchreeve-apply boot')
      .catch(() => undefined)
    process.stderr.write(`${journal?.out ?? ''}\n`)
    throw error
  }
}

async function show(site: KernelSite, times: Stopwatch): Promise<string[][]> {
  const { vm, kernels } = site
  const seen: string[][] = [['processor', vm.acceleration]]
  const old = await running(site)
  assert.equal(await rebootDue(site), false)

  const bad = await times.time('install a kernel', () => ordered(site, 'install', kernels.bad))
  assert.equal(bad?.outcome, 'installed', JSON.stringify(bad))
  assert.equal((await boot(site)).kept, old, 'what runs is what boots, whatever was installed')
  assert.equal(await rebootDue(site), true)

  await vm.must('systemd-run --quiet --unit=lab-person -p PAMName=login -p User=root sleep infinity')
  await until(
    'a session',
    vm.patience(30_000),
    async () => ((await vm.must('loginctl list-sessions --no-legend')).trim() === '' ? undefined : true),
    1_000,
  )
  const deferred = await times.time('somebody is logged in', () => ordered(site, 'reboot', kernels.bad))
  assert.deepEqual(codes(deferred), ['refused', 'reboot-deferred'])
  await vm.must('systemctl stop lab-person; sleep 2')
  seen.push(['somebody is logged in', 'refused: reboot-deferred'])

  const from = vm.serial().length
  const before = await bootId(site)
  await times.time('a kernel that panics, and back', async () => {
    assert.equal(await ordered(site, 'reboot', kernels.bad), undefined, 'the host goes down')
    await vm.untilSerial('the panic', from, /Kernel panic - not syncing: .*/, 300_000)
    await vm.untilBooted(before)
  })
  const console = vm.serial().slice(from)
  const panic = /Kernel panic - not syncing: [^\r\n]*/.exec(console)?.[0]
  assert.ok(panic)
  assert.match(console, new RegExp(`Command line: BOOT_IMAGE=/boot/vmlinuz-${kernels.bad.release} .*patchreeve.trial=`))
  assert.equal(await running(site), old)
  const undone = await times.time('its word', () => wordOf(site, 'undone'))
  assert.deepEqual(codes(undone), ['undone', 'kernel-fell-back'])
  assert.notEqual(undone.bootId, before)
  assert.equal(await rebootDue(site), true, 'it is due as before')
  seen.push([kernels.bad.release, panic], ['back on', `${old}, ${undone.outcome}: ${undone.because[0]?.code}`])

  const again = await times.time('once more', () => ordered(site, 'reboot', kernels.bad))
  assert.deepEqual(codes(again), ['refused', 'kernel-fell-back-before'])

  const good = await times.time('install another kernel', () => ordered(site, 'install', kernels.good))
  assert.equal(good?.outcome, 'installed', JSON.stringify(good))
  assert.equal((await boot(site)).kept, old)
  const last = await bootId(site)
  await times.time('a good kernel', async () => {
    assert.equal(await ordered(site, 'reboot', kernels.good), undefined)
    await vm.untilBooted(last)
  })
  const confirmed = await times.time('its checks', () => wordOf(site, 'rebooted'))
  assert.deepEqual(codes(confirmed), ['rebooted'])
  assert.ok(confirmed.probes.every((one) => one.after === 'passed'))
  assert.equal(await running(site), kernels.good.release)
  assert.equal(await rebootDue(site), false, 'only now it is not due any more')
  assert.deepEqual(await boot(site), { running: kernels.good.release, kept: null, onTrial: true })
  seen.push([kernels.good.release, `${confirmed.outcome}, no reboot due`])

  // One boot more that shows it again is left to machines on which a boot takes seconds.
  if (vm.acceleration === 'kvm') await bootsAgain(site, times)
  return seen
}

async function bootsAgain(site: KernelSite, times: Stopwatch): Promise<void> {
  const { vm, kernels } = site
  const trial = await bootId(site)
  await times.time('the boot after', async () => {
    await vm.run('systemctl --no-block reboot')
    await vm.untilBooted(trial)
  })
  assert.deepEqual(await boot(site), { running: kernels.good.release, kept: null, onTrial: false })
}

const codes = (result: Awaited<ReturnType<typeof ordered>>) =>
  result && [result.outcome, ...result.because.map((one) => one.code)]

async function wordOf(site: KernelSite, outcome: 'undone' | 'rebooted') {
  return until(
    `the word ${outcome}`,
    site.vm.patience(60_000),
    async () => {
      const newest = await newestOutcome(site)
      return newest?.outcome === outcome ? newest : undefined
    },
    2_000,
  )
}

async function running({ vm }: KernelSite): Promise<string> {
  return (await vm.must('uname -r')).trim()
}

async function bootId({ vm }: KernelSite): Promise<string> {
  return (await vm.must('cat /proc/sys/kernel/random/boot_id')).trim()
}

/** apply's own word for people. */
async function boot({ vm }: KernelSite): Promise<{ running: unknown; kept: unknown; onTrial: unknown }> {
  const { running, kept, onTrial } = JSON.parse(await vm.must('patchreeve-apply boot --json')) as Record<
    string,
    unknown
  >
  return { running, kept, onTrial }
}

/** The agent's own word, as the server gets it. */
async function rebootDue({ vm }: KernelSite): Promise<boolean> {
  const report = JSON.parse(await vm.must('patchreeve-agent collect --once --json --sections restart')) as {
    sections: { rows: { kind: string; due?: boolean }[] }[] | Record<string, { kind: string; due?: boolean }[]>
  }
  const rows = Object.values(report.sections).flatMap((one) => ('rows' in one ? one.rows : one))
  const due = rows.find((row) => row.kind === 'reboot')?.due
  assert.ok(due !== undefined)
  return due
}
