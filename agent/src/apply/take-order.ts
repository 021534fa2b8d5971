/**
 * From what came by the socket to signed results: take up what an earlier apply left, judge, remember, run, tell. The order of
 * the writes is the point: a journal with its job, then the state that names it (from here on the order is used and will be
 * brought to an end), then the steps, then results and state at one moment.
 */
import { type Accepted, accept } from '@patchreeve/trust/accept/accept.ts'
import { parseBundle } from '@patchreeve/trust/accept/bundle.ts'
import type { Compare } from '@patchreeve/trust/accept/case.ts'
import type { Known, Remembered } from '@patchreeve/trust/accept/known.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import { REBOOT_DEFAULTS } from '@patchreeve/trust/documents/policy.ts'
import { drainsOf } from '@patchreeve/trust/documents/policy-rules.ts'
import { openDocument, type Signed } from '@patchreeve/trust/envelope.ts'
import { type Refusal, refuse as refusalOf } from '@patchreeve/trust/refusals.ts'
import { withFellBack } from './boot/fell-back.ts'
import { type Look, lookAtClock, verifiedTime } from './clock.ts'
import { standingGates } from './host-gates.ts'
import type { HostKey } from './host-key.ts'
import { type Head, splitRequest } from './intake.ts'
import { type Job, journalName } from './job.ts'
import { Journal } from './journal.ts'
import { wasTried } from './kernel-steps.ts'
import { knownOf, withRemembered } from './known.ts'
import { type Ended, outcomeResult, refusedResult, stateResult } from './outcome.ts'
import { type Progress, readLines } from './progress.ts'
import type { Reserve } from './reserve.ts'
import { publish, publishAside, type ResultPlaces, type SignedResult } from './results.ts'
import { entryOf, type Means, runOrder } from './run-order.ts'
import { loadState, saveState, type TrustedState, withSeen } from './state.ts'
import { steps } from './steps.ts'

export interface Apply extends Means {
  readonly places: ResultPlaces
  readonly key: HostKey
  readonly compare: Compare
  /** The host's IANA zone. */
  readonly zone: string
  look(): Look
  readonly reserve: Reserve
}

/** Ends what an earlier apply began. Gives the results of it; none where nothing was open. */
export async function recover(apply: Apply): Promise<SignedResult[]> {
  const { disk } = apply.places
  const state = loadState(disk)
  publishAside(apply.places, state.sequence)
  const results = state.current === null ? [] : await takeUp(apply, state, state.current)
  // Journals that no state ever named: nothing was done for them.
  for (const name of disk.list()) if (name.startsWith('journal-')) disk.remove(name)
  return results
}

async function takeUp(apply: Apply, state: TrustedState, id: string): Promise<SignedResult[]> {
  const journal = readableJournal(apply, id)
  if (!journal) {
    // A disk that forgot what it had synced, or an older apply's words. The next order first asks whether the host is whole.
    apply.log('error', `order ${id}: its journal cannot be read; the order is given up without a result`)
    saveState(apply.places.disk, { ...state, current: null })
    return []
  }
  if (journal.tornBytes > 0) apply.log('warning', `order ${id}: a torn line of the journal was cut off`)
  apply.log('info', `order ${id} is taken up again`)
  return finish(apply, state, journal)
}

function readableJournal(apply: Apply, id: string): Journal | undefined {
  try {
    const journal = Journal.open(apply.places.disk, journalName(id))
    if (journal) readLines(journal.entries)
    return journal
  } catch (error) {
    apply.log('error', `journal of ${id}: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
}

/** One order, or what claims to be one. Always a result, signed. */
export async function takeOrder(apply: Apply, text: string): Promise<SignedResult[]> {
  const { platform, host, places, key, compare, zone } = apply
  const { bundle, head } = splitRequest(text)
  const before = loadState(places.disk)
  const now = host.now()
  const look = apply.look()
  const looked = { ...before, clock: lookAtClock(before.clock, look), head: newerHead(before.head, head) }
  const bootedAt = new Date(look.wallMs - look.bootMs)
  const known = knownOf(looked, { now, hostKey: key.digest, zone, bootedAt, installed: await platform.list() })
  const judged = await accept({ bundle, known, compare })
  const state = withRemembered(raised(looked, judged.next) ? { ...looked, head } : looked, judged.next)
  if (judged.kind === 'refused') return refuse(apply, state, bundle, [causeOf(judged.refusal, known)], now)
  const { order } = judged
  const { verb } = order.document
  // A verb of the policy that this version has no steps for: doing nothing is not told as done.
  if (!steps.some((step) => step.verbs.includes(verb)))
    return refuse(apply, state, bundle, [refusalOf('verb-not-allowed', { verb })], now)
  const standing = await standingGates(platform, host, order.document, judged.policy.document.probes)
  if (standing.length > 0) return refuse(apply, unspent(state, looked), bundle, standing, now)
  const job = jobOf(judged, state, now, host.bootId())
  const journal = Journal.create(places.disk, journalName(order.document.id), entryOf({ at: 'job', job }))
  const begun = { ...state, current: order.document.id, clock: withTimes(state, judged) }
  saveState(places.disk, begun)
  return finish(apply, begun, journal)
}

/** Refusals that a wrong clock brings about: then that is what is told, and what lifts it. */
const BY_THE_CLOCK: ReadonlySet<string> = new Set([
  ...[
    'order-not-yet',
    'order-over',
    'lease-over',
    'signoff-lapsed',
    'signoff-too-new',
    'policy-expired',
    'root-expired',
  ],
])

function causeOf(refusal: Refusal, { clock: { trusted, floor, now } }: Known): Refusal {
  if (trusted || !BY_THE_CLOCK.has(refusal.code)) return refusal
  return refusalOf('clock-not-trusted', { floor: toInstant(floor), now: toInstant(now) })
}

/** What the order would have used up, as it was before: it never began. Root and policy stay as they are now. */
function unspent(state: TrustedState, before: TrustedState): TrustedState {
  const { epoch, generation, usedOrders, lastOrderAt, emergencies } = before
  return { ...state, epoch, generation, usedOrders, lastOrderAt, emergencies }
}

async function refuse(apply: Apply, state: TrustedState, bundle: string, because: readonly Refusal[], now: Date) {
  for (const { code, params } of because) apply.log('warning', `refused: ${code} ${JSON.stringify(params)}`)
  const order = await orderIn(bundle)
  const result = refusedResult(order, state, because, await endedAs(apply, state, []), toInstant(now))
  apply.reserve.give()
  const { signed } = await publish(apply.places, apply.key, state, [result])
  apply.reserve.take()
  return signed
}

async function finish(apply: Apply, state: TrustedState, journal: Journal): Promise<SignedResult[]> {
  const { job, progress } = await runOrder(journal, apply)
  const ended = await endedAs(apply, state, progress.report('restart') ? await apply.platform.restartDue() : [])
  const results = [stateResult(job, ended)]
  if (job.order.verb !== 'refresh' || !progress.fine) results.unshift(outcomeResult(job, progress, ended))
  const next = { ...learnt(state, job, progress, ended.finishedAt), current: null }
  const { signed } = await publish(apply.places, apply.key, next, results)
  apply.places.disk.remove(journalName(job.order.id))
  return signed
}

function jobOf({ order, plan, policy, leaseUntil }: Accepted, state: TrustedState, now: Date, bootId: string): Job {
  const transaction = plan?.document.transactions.find((one) => one.id === order.document.transaction)
  const ring = policy.document.rings.find((one) => one.name === order.document.ring)
  return {
    order: order.document,
    digest: order.digest,
    undo: transaction?.undo ?? null,
    origins: policy.document.origins,
    probes: policy.document.probes,
    leaseUntil: leaseUntil && toInstant(leaseUntil),
    startedAt: toInstant(now),
    bootId,
    reboot: ring?.mayReboot === true ? (ring.reboot ?? REBOOT_DEFAULTS) : null,
    fellBack: state.fellBack,
    deferred: state.deferred,
    drains: drainsOf(policy.document.drains ?? [], order.document.host),
  }
}

/** What people signed bounds the clock from below; the server's own word counts only as the second source after a jump. */
function withTimes({ clock, root }: TrustedState, { order, policy }: Accepted): TrustedState['clock'] {
  const people = [root?.document.issuedAt, policy.document.issuedAt].filter((at) => at !== undefined)
  const floor = people.reduce((memory, at) => verifiedTime(memory, 'people', at), clock)
  return verifiedTime(floor, 'server', order.document.notBefore)
}

/** What the order taught: which files publishers list, and when they signed their indexes. */
function learnt(known: TrustedState, job: Job, progress: Progress, at: string): TrustedState {
  const state = job.order.verb === 'reboot' ? afterReboot(known, progress, at) : known
  const refreshed = progress.report('refresh')
  const seen = withSeen(state, refreshed?.listed ?? [], progress.endOf('refresh') ?? '')
  const dates = refreshed?.dates ?? []
  return { ...seen, clock: dates.reduce((memory, at) => verifiedTime(memory, 'publisher', at), seen.clock) }
}

/** A kernel that did not hold, a reboot that was put off, or one that came: then none is put off any more. */
function afterReboot(state: TrustedState, progress: Progress, at: string): TrustedState {
  const deferred = progress.report('people')?.deferred ?? state.deferred
  if (progress.report('reboot')?.ok !== true) return { ...state, deferred }
  const { to = null, version = '' } = progress.report('kernel')?.boot ?? {}
  if (to === null || progress.fine || !wasTried(progress)) return { ...state, deferred: null }
  const because = progress.because[0]?.code ?? 'kernel-fell-back'
  const fellBack = withFellBack(state.fellBack, { release: to, packageVersion: version, at, because })
  return { ...state, deferred: null, fellBack }
}

async function endedAs(apply: Apply, { head }: TrustedState, restartDue: readonly string[]): Promise<Ended> {
  const { platform, host, key } = apply
  return {
    host: key.digest,
    installed: await platform.list(),
    restartDue,
    bootId: host.bootId(),
    finishedAt: toInstant(host.now()),
    head,
  }
}

async function orderIn(bundle: string): Promise<Signed<'order'> | undefined> {
  const envelope = parseBundle(bundle)?.order
  const opened = envelope && (await openDocument('order', envelope))
  return opened && !('code' in opened) ? opened : undefined
}

/** People signed a root that names a restore: the ledger goes on from where that left it, and what came after it is gone. */
function raised(known: TrustedState, { root }: Remembered): boolean {
  return known.root !== null && root !== null && root.document.epoch > known.root.document.epoch
}

/** A head never goes back: one that is told again with another leaf is a fork, and what was remembered first stays. */
function newerHead(known: Head | null, told: Head | null): Head | null {
  return told && (!known || told.seq > known.seq) ? told : known
}
