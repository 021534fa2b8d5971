/**
 * The host's own gates, asked of an order that `accept` let through and before anything of it is remembered: a full disk or a
 * held lock is no failure of a patch. All that stand are told at once.
 */
import { verbNeeds } from '@patchreeve/trust/accept/verbs.ts'
import type { Order } from '@patchreeve/trust/documents/order.ts'
import type { Probe, Verb } from '@patchreeve/trust/documents/policy.ts'
import { hostGateOf } from '@patchreeve/trust/host-gates.ts'
import { type Refusal, refuse } from '@patchreeve/trust/refusals.ts'
import type { LockHolder, Platform } from './platform.ts'
import type { HostActs } from './steps.ts'

/** Empty: the order may begin. */
export async function standingGates(
  platform: Platform,
  host: HostActs,
  { verb, changes }: Pick<Order, 'verb' | 'changes'>,
  probes: readonly Probe[],
): Promise<Refusal[]> {
  // An updater that is at work now would go on after it was told to be aside.
  if (verb === 'put-updater-aside') return lockOf(await platform.lockHolder())
  // Without packages nothing is asked of the package manager.
  if (changes.length === 0) return []
  const acts = verbNeeds[verb].acts
  const lock = acts ? await platform.lockHolder() : undefined
  const full = platform
    .space(changes)
    .filter(isShort)
    .map(({ mount, freeBytes: free, neededBytes: needed }) => refuse('disk-full', { mount, free, needed }))
  const found = [
    ...(lock ? lockOf(lock) : await whole(platform, full.length > 0)),
    ...full,
    ...unfitPrograms(host, verb, probes),
    ...onBattery(host),
  ]
  return found.filter(({ code }) => acts || hostGateOf(code)?.holds === 'every')
}

const lockOf = (lock: LockHolder | undefined): Refusal[] => (lock ? [refuse('lock-held', { ...lock })] : [])

const isShort = ({ freeBytes, neededBytes }: { freeBytes: number; neededBytes: number }): boolean =>
  freeBytes < neededBytes

/**
 * While another program works with packages, half-installed ones are its work and no fault: it is asked when the lock is free.
 * On a full disk apt cannot even write the cache that it thinks with: only what dpkg's own database says counts then.
 */
async function whole(platform: Platform, full: boolean): Promise<Refusal[]> {
  const broken = (await platform.health()).filter((one) => !(full && one.code === 'apt-broken'))
  const [first] = broken
  if (!first) return []
  const what = [first.code, ...Object.values(first.params)].join(' ').slice(0, 300)
  return [refuse('dpkg-broken', { count: broken.length, what })]
}

/** The way back is held up by no check: one that cannot be asked has not passed before either. */
function unfitPrograms(host: HostActs, verb: Verb, probes: readonly Probe[]): Refusal[] {
  if (verb === 'undo') return []
  for (const probe of probes) {
    const why = probe.kind === 'program' ? host.unfit(probe) : undefined
    if (why) return [refuse('program-unfit', { probe: probe.id, target: probe.target, why })]
  }
  return []
}

/** Power that ends in the middle of an installation leaves half a host. */
function onBattery(host: HostActs): Refusal[] {
  const percent = host.batteryPercent()
  return percent === undefined ? [] : [refuse('on-battery', { percent })]
}
