/**
 * The steps of a reboot, and what an install of a kernel does about the boot. A kernel that was never tried here does not boot by
 * itself: from before its install on, grub keeps the running one; a reboot by order tries the new one once; only when it runs and
 * no check newly fails is it let go. Whatever ends such a boot, the next one is that of the kernel that was kept.
 */
import type { Code } from '@patchreeve/trust/documents/result.ts'
import { decide } from './boot/people.ts'
import { type UnsafeReason, unsafeReason } from './boot/safety.ts'
import { kernelsIn, kernelsOf, targetKernel } from './boot/target.ts'
import type { Job } from './job.ts'
import type { Progress, Report } from './progress.ts'
import type { Doing } from './steps.ts'

const OK: Report = { ok: true, because: [] }
const failed = (code: string, params: Code['params'] = {}): Report => ({ ok: false, because: [{ code, params }] })

/** May this order go on where no way back from a kernel can be had? A person wrote so in the policy. */
const takesAny = (job: Job): boolean => job.reboot?.kernel === 'any'

/** The transaction brings a kernel, and a reboot by order will come: until then nothing else may boot it. */
export function bringsKernel(progress: Progress, job: Job): boolean {
  return progress.fine && job.reboot !== null && kernelsIn(job.order.changes).brought.length > 0
}

/** Asked before anything is changed: what boots now, and is there a way back from another kernel? */
export async function seeBoot({ job, host }: Doing): Promise<Report> {
  const look = host.boot.look()
  const why = unsafeReason(look, kernelsIn(job.order.changes).replaced)
  const boot = { from: look.running, to: null, guarded: why === undefined, why: why ?? null, before: look.kept ?? null }
  if (why !== undefined && !takesAny(job)) return { ...refusedAs(why), touched: false, boot }
  return { ...OK, boot }
}

export function mayKeep(progress: Progress): boolean {
  return progress.fine && progress.report('see-boot')?.boot?.guarded === true
}

/** Before the package's own scripts make the new kernel the first in the menu. */
export async function keepRunning({ host, progress }: Doing): Promise<Report> {
  host.boot.keep(progress.report('see-boot')?.boot?.from ?? '')
  return OK
}

/** The install came to nothing: what boots is what booted before it. */
export function mustLetGo(progress: Progress): boolean {
  const installed = progress.report('install')
  const isBefore = installed === undefined || installed.touched !== true || progress.report('undo')?.ok === true
  return progress.report('keep-kernel') !== undefined && !progress.fine && isBefore
}

export async function letGo({ host, progress }: Doing): Promise<Report> {
  const before = progress.report('see-boot')?.boot?.before ?? null
  if (before === null) host.boot.letGo()
  else host.boot.keep(before)
  return OK
}

/** What the reboot is for, and whether it may be tried. */
export async function plan({ job, host, platform }: Doing): Promise<Report> {
  const look = host.boot.look()
  const running = { release: look.running, version: look.version }
  const target = targetKernel(running, kernelsOf(await platform.list()))
  const boot = { from: look.running, to: target?.release ?? null, guarded: false, why: null, before: look.kept ?? null }
  if (!target) return { ...OK, boot }
  const earlier = job.fellBack.find(
    (one) => one.release === target.release && one.packageVersion === target.packageVersion,
  )
  if (earlier) return { ...failed('kernel-fell-back-before', { kernel: target.release, at: earlier.at }), boot }
  const why = unsafeReason(look) ?? (hasEntry(look, target.release) ? undefined : 'no-entry')
  const seen = { ...boot, version: target.packageVersion, guarded: why === undefined, why: why ?? null }
  if (why !== undefined && !takesAny(job)) return { ...refusedAs(why), boot: seen }
  return { ...OK, boot: seen }
}

function hasEntry({ grub }: ReturnType<Doing['host']['boot']['look']>, release: string): boolean {
  return grub?.entries.some((entry) => entry.release === release) === true
}

function refusedAs(why: UnsafeReason): Report {
  return failed('not-boot-safe', { why })
}

/** Whoever is logged in is told; the reboot is put off for them, or comes after the policy's warning. */
export async function askPeople({ job, host }: Doing): Promise<Report> {
  const { reboot } = job
  if (!reboot) return OK
  const people = await host.people()
  const decision = decide(people, job.deferred, reboot, host.now())
  if (decision.kind === 'go') return OK
  if (decision.kind === 'warn') {
    await host.tell(`This machine restarts in ${decision.minutes} minutes for updates. Save your work and log out.`)
    await host.wait(decision.minutes * 60_000)
    return OK
  }
  const { deferred, left, latest } = decision
  await host.tell(
    `This machine has to restart for updates. It was put off because you are logged in; ${left} more times at most, and not after ${latest}.`,
  )
  const counted = { count: deferred.count, left, latest }
  const report =
    people === undefined ? failed('people-unknown', counted) : failed('reboot-deferred', { people, ...counted })
  return { ...report, deferred }
}

/** A kernel is about to be tried, and there is one to go back to. */
export function isGuarded(progress: Progress): boolean {
  return progress.report('kernel')?.boot?.guarded === true
}

export async function arm({ job, host, progress }: Doing): Promise<Report> {
  const boot = bootOf(progress)
  host.boot.tryOnce(boot.from, boot.to, job.order.id)
  return OK
}

export async function reboot({ job, host }: Doing): Promise<Report> {
  // The power was cut between the word to grub and the reboot: this is the trial already, and there is only one.
  if (host.bootId() !== job.bootId && host.boot.look().trial === job.order.id) return OK
  await host.reboot()
  await host.untilEnded()
  return failed('reboot-did-not-come')
}

/** Another boot than the one in which the order began. */
export async function rebooted(doing: Doing): Promise<Report> {
  return doing.host.bootId() === doing.job.bootId ? reboot(doing) : OK
}

/** Which kernel came up, once the boot is at its end. */
export async function booted({ host, progress }: Doing): Promise<Report> {
  await host.boot.untilBooted()
  const { running } = host.boot.look()
  const came = { bootId: host.bootId(), running }
  const target = progress.report('kernel')?.boot?.to ?? null
  if (target === null || running === target) return { ...OK, came }
  return { ...failed('kernel-fell-back', { kernel: target, running }), came }
}

/** It runs and does what the old one did: from here on it is the host's own configuration that says what boots. */
export async function confirm({ host, progress }: Doing): Promise<Report> {
  const boot = bootOf(progress)
  const look = host.boot.look()
  // The boot that was looked at ended by itself meanwhile, and this is the one after.
  if (look.running !== boot.to) return failed('kernel-fell-back', { kernel: boot.to, running: look.running })
  const first = look.grub?.byDefault === 'newest' ? look.grub.entries[0]?.release : undefined
  if (first === boot.to) host.boot.letGo()
  else host.boot.keep(boot.to)
  await host.boot.endGuard()
  return OK
}

/** The new kernel runs and something newly fails under it. */
export function mustGoBack(progress: Progress): boolean {
  return wasTried(progress) && !progress.fine && progress.report('booted')?.ok === true
}

export async function goBack(doing: Doing): Promise<Report> {
  const { host, progress } = doing
  if (host.bootId() !== progress.report('booted')?.came?.bootId) return OK
  host.boot.keep(bootOf(progress).from)
  await host.reboot()
  await host.untilEnded()
  return failed('reboot-did-not-come')
}

/** A trial that did not come to its good end is none any more. */
export function mustDropTrial(progress: Progress): boolean {
  return progress.report('arm') !== undefined && !progress.fine
}

export async function dropTrial({ host, progress }: Doing): Promise<Report> {
  const boot = bootOf(progress)
  host.boot.keep(boot.from)
  const { running } = host.boot.look()
  return running === boot.from ? OK : failed('kernel-not-back', { kernel: boot.from, running })
}

/** The new kernel was booted into, or it was tried to. */
export function wasTried(progress: Progress): boolean {
  return isGuarded(progress) && progress.report('reboot')?.ok === true
}

/** Back on the kernel that was kept. */
export function wentBack(progress: Progress): boolean {
  return wasTried(progress) && !progress.fine && progress.report('drop-trial')?.ok === true
}

function bootOf(progress: Progress): { readonly from: string; readonly to: string } {
  const boot = progress.report('kernel')?.boot
  if (!boot || boot.to === null) throw new Error('a kernel step without a kernel')
  return { from: boot.from, to: boot.to }
}
