/**
 * One roll-out, from the sign-off to its end, on a fleet that follows from a seed. Who decides is the product: its planner made the plan,
 * its gates say whose turn it is (turn.ts) and what a host takes (accept), its machine moves the steps, its tally and judge hold and halt.
 * Here is only the world: time, hosts that install, break, go off and come back, and messages that take their time.
 */

import { createHash } from 'node:crypto'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { accept } from '@patchreeve/trust/accept/accept.ts'
import { countSignOffs } from '@patchreeve/trust/accept/approval.ts'
import type { Proof } from '@patchreeve/trust/accept/case.ts'
import type { Known } from '@patchreeve/trust/accept/known.ts'
import { periodStart, placeOf } from '@patchreeve/trust/accept/place.ts'
import { isUnproven } from '@patchreeve/trust/accept/promotion.ts'
import { testUuid } from '@patchreeve/trust/test/support/keys.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import { leaseOf, orderOf } from '../server/src/deployment/documents.ts'
import { type ProofRow, proofRows } from '../server/src/deployment/ground.ts'
import { endStates, nextStep, type StepEvent } from '../server/src/deployment/machine.ts'
import { eventOf } from '../server/src/deployment/outcome.ts'
import { failuresOf, judge } from '../server/src/deployment/pause.ts'
import { type Room, roomIn } from '../server/src/deployment/room.ts'
import { ASLEEP_AFTER_MS, OVERDUE_AFTER_MS, orderEnd, SILENT_AFTER_MS } from '../server/src/deployment/silence.ts'
import { type Tally, tallyOf } from '../server/src/deployment/tally.ts'
import {
  type Ground,
  type HostFacts,
  nextRelease,
  refusalOf,
  releasedNow,
  retryAt,
} from '../server/src/deployment/turn.ts'
import { makeAgenda } from './clock.ts'
import { atWorkOf, type Cohort, standingsOf, type Waiting } from './cohorts.ts'
import { type Group, INSTALLED, makeFleet } from './fleet.ts'
import { CHECK_IN_MS, INSTALL_MINUTES, NOISE, OUTAGE_MS, REPORT_MS } from './modes.ts'
import { makePapers, type Papers } from './papers.ts'
import { type Random, randomOf } from './random.ts'
import { resultOf } from './result.ts'
import { lookUpSeal, realSeal, type Sealed } from './seal.ts'
import type { Outcome, Setting } from './setting.ts'

/** Beyond this nothing comes of it any more. */
const LONGEST_MS = 61 * 24 * HOUR_MS
/** All fleets begin on one Tuesday, at an hour that follows from the seed. */
const TUESDAY = Date.parse('2026-11-24T00:00:00Z')

export async function rollOut(setting: Setting): Promise<Outcome> {
  const { scheme, seed, hosts, view, emergency, urgent = false } = setting
  const random = randomOf(`rollout ${seed}`)
  const hour = random.int(0, 23)
  const start = setting.startAt?.getTime() ?? TUESDAY + hour * HOUR_MS
  const ringSizes = scheme.ringSizes(hosts)
  const allSign = setting.signatures === 'real'
  const groups = await makeFleet({ seed, hosts, ringSizes, view, allSign })
  const seal = allSign ? realSeal() : lookUpSeal(seed)
  const papers = await makePapers(seal, { seed, start: new Date(start), scheme, groups, emergency, urgent })
  const run = new Run(setting, random, start, groups, seal, papers)
  return run.toItsEnd()
}

class Run {
  readonly #setting: Setting
  readonly #random: Random
  readonly #start: number
  readonly #seal: ReturnType<typeof realSeal>
  readonly #papers: Papers
  #signOff: Papers['signOff']
  readonly #agenda = makeAgenda()
  readonly #trace = createHash('sha256')
  readonly #waiting: Waiting[]
  readonly #cohorts: Cohort[] = []
  readonly #proofs: (ProofRow & { readonly proof: Proof; readonly ringIndex: number })[] = []
  readonly #refused: Record<string, number> = {}
  readonly #ticks = new Set<number>()
  #now: number
  #lost = 0
  #begun = 0
  #verified = 0
  #verifiedAt: number
  #firstAt: number | undefined
  #halted: string | null = null
  #endedAt: number | undefined
  #personAt: number | undefined
  #outage = false
  #count = 0

  constructor(
    setting: Setting,
    random: Random,
    start: number,
    groups: readonly Group[],
    seal: ReturnType<typeof realSeal>,
    papers: Papers,
  ) {
    this.#setting = setting
    this.#random = random
    this.#start = start
    this.#now = start
    this.#verifiedAt = start
    this.#seal = seal
    this.#papers = papers
    this.#signOff = papers.signOff
    this.#waiting = groups.map((group) => ({
      ...{ group, hosts: group.hosts, off: 0, retryAt: start, period: -1, share: 0, turn: 0, orders: 0 },
    }))
  }

  async toItsEnd(): Promise<Outcome> {
    this.#tickAt(this.#start)
    if (this.#setting.mode.name === 'control') this.#planOutage()
    while (this.#endedAt === undefined || this.#isUnderWay()) {
      const time = await this.#agenda.next()
      if (time === undefined || time > this.#start + LONGEST_MS) break
    }
    const end = this.#halted === null ? this.#verifiedAt : (this.#endedAt ?? this.#now)
    return {
      ...{ lost: this.#lost, begun: this.#begun, verified: this.#verified, halted: this.#halted },
      hours: (end - this.#start) / HOUR_MS,
      firstHours: this.#firstAt === undefined ? null : (this.#firstAt - this.#start) / HOUR_MS,
      refused: this.#refused,
      traceHash: this.#trace.digest('hex'),
    }
  }

  /** Who took a lease goes on after a halt: what becomes of it counts. */
  #isUnderWay(): boolean {
    return this.#cohorts.some((one) => one.state === 'ordered' && one.leasedAt !== null && one.heardAt === null)
  }

  #at(time: number, run: () => void | Promise<void>): void {
    this.#agenda.at(time, async () => {
      this.#now = time
      await run()
    })
  }

  /** The server looks every few seconds: here at the full minute after something has changed. */
  #tickAt(time: number): void {
    const minute = Math.ceil(time / MINUTE_MS) * MINUTE_MS
    if (this.#ticks.has(minute) || this.#endedAt !== undefined) return
    this.#ticks.add(minute)
    // After all that happens in that minute.
    this.#at(minute + 1_000, () => this.#tick())
  }

  #note(what: string, group: Group, hosts: number): void {
    this.#trace.update(`${this.#now - this.#start} ${group.id} ${what} ${hosts}\n`)
  }

  // --- the server ---------------------------------------------------------------------------------------------------------------

  async #tick(): Promise<void> {
    if (this.#endedAt !== undefined) return
    await this.#signAgain()
    this.#endOrders()
    const policy = this.#papers.policy.signed.document
    const tally = this.#tally()
    const { halt, rings } = judge(policy, tally)
    this.#watch(tally)
    if (halt) return this.#halt(halt.code)
    if (this.#waiting.every((one) => one.hosts === 0) && this.#cohorts.every((one) => endStates.includes(one.state))) {
      this.#endedAt = this.#now
      return
    }
    await this.#orderDue(rings.map((ring) => ring.room))
  }

  /** People are told the day before a sign-off lapses. */
  async #signAgain(): Promise<void> {
    const lapses = Date.parse(this.#signOff.signed.document.lapses)
    if (this.#now >= lapses - DAY_MS) this.#signOff = await this.#papers.signAgain(new Date(this.#now))
  }

  #tally(): Tally {
    const now = new Date(this.#now)
    const off = this.#outage ? new Date(this.#outageFrom) : now
    const standings = standingsOf(this.#waiting, this.#cohorts, now, off)
    const { length } = this.#papers.policy.signed.document.rings
    return tallyOf(standings, length, new Date(this.#start), now)
  }

  /** Schemes that judge nothing have a person who looks, some hours after somebody has noticed. */
  #watch(tally: Tally): void {
    const { personAfterMs } = this.#setting.scheme
    if (personAfterMs === null || this.#personAt !== undefined) return
    if (failuresOf(tally).every((one) => one === 0)) return
    this.#personAt = this.#now + personAfterMs
    this.#at(this.#personAt, () => this.#halt('by-person'))
  }

  #halt(because: string): void {
    if (this.#endedAt !== undefined) return
    this.#halted = because
    this.#endedAt = this.#now
    for (const one of this.#waiting) this.#note(`halted ${because}`, one.group, one.hosts)
  }

  #endOrders(): void {
    for (const one of this.#cohorts) {
      if (!one.open) continue
      const leasedAt = one.leasedAt === null ? null : new Date(one.leasedAt)
      const event = orderEnd({ notAfter: new Date(one.notAfter), leasedAt, epoch: 1 }, 1, new Date(this.#now))
      if (!event) continue
      one.open = false
      this.#move(one, event)
    }
  }

  #move(one: Cohort, event: StepEvent): void {
    const state = nextStep(one.state, event)
    if (state === undefined) return
    this.#note(`${one.state} ${event} ${state}`, one.group, one.hosts)
    one.state = state
    // Its order is made anew when its turn comes again.
    if (state === 'waiting' || state === 'expired') this.#backToWaiting(one)
    this.#tickAt(this.#now)
  }

  #backToWaiting(one: Cohort): void {
    const waiting = this.#waiting.find(({ group }) => group === one.group)
    if (waiting) {
      waiting.hosts += one.hosts
      waiting.off += one.heardAt === null ? 0 : one.hosts
    }
    this.#cohorts.splice(this.#cohorts.indexOf(one), 1)
  }

  async #orderDue(room: number[]): Promise<void> {
    const ground = await this.#ground()
    const unproven = new Map<number, number>()
    const limits = this.#limits()
    let soonest = Number.POSITIVE_INFINITY
    for (const one of this.#waiting) {
      if (one.hosts === 0) continue
      const { ringIndex } = one.group
      const known = unproven.get(ringIndex)
      if (known !== undefined && one.retryAt <= this.#now) one.retryAt = known
      if (one.retryAt <= this.#now && (room[ringIndex] ?? 0) > 0) {
        const own = this.#ownRoom(one, room[ringIndex] ?? 0)
        const looked = await this.#look(one, { ...ground, proofs: this.#proofsFor(ground, ringIndex) }, own, limits)
        room[ringIndex] = (room[ringIndex] ?? 0) - looked.ordered
        // What the ring below has not proven for one host it has proven for none.
        if (looked.refusal && isUnproven(looked.refusal)) unproven.set(ringIndex, one.retryAt)
        // A ring that is full for one is full for all.
        if (looked.refusal === 'deployment.ring-full') room[ringIndex] = 0
      }
      // Held ones look again when others have moved.
      if (one.hosts > 0 && one.retryAt > this.#now) soonest = Math.min(soonest, one.retryAt)
    }
    if (soonest < Number.POSITIVE_INFINITY) this.#tickAt(soonest)
  }

  /** Who is at work is asked for only where it limits anything. Those limits name hosts, and classes have none. */
  #limits(): Room {
    const policy = this.#papers.policy.signed.document
    const isLimited = policy.clusters.length > 0 || policy.rings.some((ring) => ring.maxAtOnce !== null)
    if (isLimited && this.#setting.view === 'class') throw new Error('clusters and maxAtOnce go host by host')
    return roomIn(policy, isLimited ? atWorkOf(this.#cohorts) : [])
  }

  /** Whose turn comes goes by hosts' keys: of a class and those after it, each host is as likely as any other. */
  #ownRoom({ group, hosts }: Waiting, room: number): number {
    if (group.hosts === 1 || room === Number.POSITIVE_INFINITY) return room
    const after = this.#waiting.slice(this.#waiting.findIndex((one) => one.group === group))
    const all = after.reduce((sum, one) => sum + (one.group.ringIndex === group.ringIndex ? one.hosts : 0), 0)
    return this.#random.binomial(room, hosts / all)
  }

  async #ground(): Promise<Ground> {
    const { root, policy, plan } = this.#papers
    const now = new Date(this.#now + (this.#setting.serverAheadMs ?? 0))
    const { hasSigned } = this.#seal.read
    const signOffs = [this.#signOff.signed]
    const { document, digest } = root.signed
    return {
      ...{ epoch: 1, root: { document, digest }, policy: policy.signed, plan: plan.signed, signOffs, proofs: [], now },
      counted: await countSignOffs(plan.signed, signOffs, document, now, hasSigned),
      ...{ compare: compareDpkg, hasSigned },
    }
  }

  #proofsFor(ground: Ground, ringIndex: number): Proof[] {
    const below = this.#proofs.filter((one) => one.ringIndex === ringIndex - 1)
    return proofRows(ground, below, ringIndex).map((one) => one.proof)
  }

  /** Asks the gates for one group, and gives orders to as many of it as they let in and as there is room for. */
  async #look(
    one: Waiting,
    ground: Ground,
    room: number,
    limits: Room,
  ): Promise<{ ordered: number; refusal?: string }> {
    const { group } = one
    const isClass = group.hosts > 1
    const first = group.keys[0] ?? ''
    const order = await this.#order(ground, one, first)
    const refusal = await refusalOf(
      ground,
      this.#facts(group, first),
      order.signed,
      isClass ? ['lease', 'share'] : undefined,
    )
    if (refusal) {
      const again = retryAt(refusal, ground.now)
      one.retryAt = again ? again.getTime() - (this.#setting.serverAheadMs ?? 0) : Number.POSITIVE_INFINITY
      return { ordered: 0, refusal: refusal.code }
    }
    const full = limits.refusal(first)
    // It looks again when others have moved.
    if (full) return { ordered: 0, refusal: full.code }
    if (!isClass) {
      limits.take(first)
      this.#give(one, [{ key: first, order, hosts: 1 }])
      return { ordered: 1 }
    }
    const facts = this.#facts(group, first)
    const share = await releasedNow(ground, facts, order.signed)
    const period = periodStart(ground.now.getTime(), ground.policy.document.periodMinutes * MINUTE_MS)
    this.#draw(one, period, share)
    const hosts = Math.min(room, one.turn, one.hosts)
    if (one.turn === 0) {
      const next = await nextRelease(ground, facts, order.signed)
      one.retryAt = next.getTime() - (this.#setting.serverAheadMs ?? 0)
    }
    if (hosts === 0) return { ordered: 0 }
    one.turn -= hosts
    const key = await standIn(group, period, share)
    if (key !== undefined) this.#give(one, [{ key, order: await this.#order(ground, one, key), hosts }])
    return { ordered: key === undefined ? 0 : hosts }
  }

  /** How many of a class are within the share: places are new with each period, and within one the share grows to more of them. */
  #draw(one: Waiting, period: number, share: number): void {
    const drawn = period === one.period ? one.share : 0
    const turn = period === one.period ? one.turn : 0
    const more = this.#random.binomial(one.hosts - turn, drawn < 1 ? (share - drawn) / (1 - drawn) : 0)
    Object.assign(one, { period, share, turn: turn + more })
  }

  #facts(group: Group, hostKey: string): HostFacts {
    const { lastOrderAt, emergencies } = group.remembered
    return {
      hostKey,
      installed: INSTALLED,
      zone: 'Etc/UTC',
      seenAt: new Date(this.#start),
      lastOrderAt,
      emergencies,
      bootedAt: null,
    }
  }

  #order(ground: Ground, one: Waiting, key: string): Promise<Sealed<'order'>> {
    this.#count += 1
    one.orders += 1
    const id = testUuid(`sim order ${this.#setting.seed} ${this.#count}`)
    const transaction = ground.plan.document.transactions[0]?.id ?? ''
    const order = orderOf(ground, key, transaction, 'install', { id, generation: one.orders })
    return this.#seal.sign('order', order, this.#papers.server)
  }

  #give(one: Waiting, orders: readonly { key: string; order: Sealed<'order'>; hosts: number }[]): void {
    for (const { key, order, hosts } of orders) {
      const off = Math.min(one.off, this.#random.binomial(hosts, one.hosts === 0 ? 0 : one.off / one.hosts))
      one.hosts -= hosts
      one.off -= off
      const made = { group: one.group, orderedAt: this.#now, leasedAt: null, open: true, heardAt: null } as const
      const notAfter = Date.parse(order.signed.document.notAfter)
      const part = (count: number, heardAt: number | null): Cohort => ({
        ...made,
        ...{ hosts: count, state: 'waiting', notAfter, heardAt },
      })
      const [asleep, awake] = [part(off, this.#outageFrom), part(hosts - off, null)]
      for (const cohort of [asleep, awake].filter((each) => each.hosts > 0)) {
        this.#cohorts.push(cohort)
        this.#move(cohort, 'ordered')
      }
      if (awake.hosts > 0) this.#checkIn(awake, key, order)
    }
    this.#tickAt(this.#now + ASLEEP_AFTER_MS)
  }

  // --- the hosts ----------------------------------------------------------------------------------------------------------------

  /** Of flapping hosts some are off for a while before they ask. */
  #checkIn(one: Cohort, key: string, order: Sealed<'order'>): void {
    const { name, share } = this.#setting.mode
    const late = name === 'flapping' ? this.#random.binomial(one.hosts, share) : 0
    if (late > 0 && late < one.hosts) {
      const other = this.#split(one, late)
      this.#at(this.#now + this.#random.int(5, 90) * MINUTE_MS, () => this.#ask(other, key, order))
    }
    const wait = late > 0 && late === one.hosts ? this.#random.int(5, 90) * MINUTE_MS : CHECK_IN_MS
    this.#at(this.#now + wait, () => this.#ask(one, key, order))
  }

  #split(one: Cohort, hosts: number): Cohort {
    const other = { ...one, hosts }
    one.hosts -= hosts
    this.#cohorts.push(other)
    return other
  }

  /** The host asks for a lease, and judges by itself. No lease once the roll-out stands. */
  async #ask(one: Cohort, key: string, order: Sealed<'order'>): Promise<void> {
    if (this.#endedAt !== undefined || !one.open || one.hosts === 0) return
    const ground = await this.#ground()
    const lease = await this.#seal.sign('lease', leaseOf(order.signed, ground.now), this.#papers.server)
    const { policy, plan } = this.#papers
    const proofs = this.#proofsFor(ground, one.group.ringIndex)
    const bundle = this.#seal.bundle({
      ...{
        roots: [],
        policy: policy.json,
        plan: plan.json,
        signOffs: [this.#signOff.json],
        order: order.json,
        lease: lease.json,
      },
      proofs: proofs.map((proof) => ({ key: proof.key, result: this.#jsonOf(proof) })),
    })
    const known = this.#known(one.group, key)
    const judged = await accept({ bundle, known, compare: compareDpkg, read: this.#seal.read })
    if (one.group.hosts === 1) one.group.remembered = judged.next
    if (judged.kind === 'refused') return this.#refuse(one, judged.refusal)
    one.leasedAt = this.#now
    this.#begun += one.hosts
    this.#firstAt ??= this.#now
    this.#note('begun', one.group, one.hosts)
    this.#install(one, order)
  }

  #jsonOf(proof: Proof) {
    const found = this.#results.get(proof)
    if (!found) throw new Error('a proof without its envelope')
    return found
  }
  readonly #results = new Map<Proof, Sealed<'result'>['json']>()

  #known(group: Group, hostKey: string): Known {
    const { document, digest } = this.#papers.root.signed
    const now = new Date(this.#now)
    return {
      ...group.remembered,
      ...{
        root: { document, digest },
        pinnedRoot: digest,
        hostKey,
        installed: INSTALLED,
        zone: 'Etc/UTC',
        mode: 'apply',
        bootedAt: null,
      },
      firstSeen: new Map(this.#files().map((sha256) => [sha256, new Date(this.#start)])),
      clock: { now, floor: new Date(this.#start), trusted: true },
    }
  }

  #files(): string[] {
    const { transactions } = this.#papers.plan.signed.document
    return transactions.flatMap((one) => one.changes.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256])))
  }

  #refuse(one: Cohort, refusal: { readonly code: string; readonly params: object }): void {
    this.#refused[refusal.code] = (this.#refused[refusal.code] ?? 0) + one.hosts
    const again = retryAt(refusal, new Date(this.#now))
    one.open = false
    const event = eventOf('install', 'refused', again !== undefined)
    const waiting = this.#waiting.find(({ group }) => group === one.group)
    if (again && waiting) waiting.retryAt = again.getTime()
    if (again) this.#tickAt(again.getTime())
    if (event) this.#move(one, event)
  }

  /** Hosts of a cohort take each their time; what becomes of them is chance. */
  #install(one: Cohort, order: Sealed<'order'>): void {
    const { from, to } = INSTALL_MINUTES
    for (let minutes = from; minutes <= to; minutes++) {
      const left = to - minutes + 1
      const hosts = minutes === to ? one.hosts : this.#random.binomial(one.hosts, 1 / left)
      if (hosts === 0) continue
      const part = hosts === one.hosts ? one : this.#split(one, hosts)
      this.#at(this.#now + minutes * MINUTE_MS - this.#random.int(0, 50) * 1_000, () => this.#end(part, order))
      if (part === one) return
    }
  }

  async #end(one: Cohort, order: Sealed<'order'>): Promise<void> {
    const { noise = NOISE } = this.#setting
    if (one.hosts === 0) return
    const broken = this.#random.binomial(one.hosts, this.#breaks(one.group))
    this.#lost += broken
    const well = one.hosts - broken
    const quiet = this.#random.binomial(well, noise)
    if (broken > 0) await this.#break(broken === one.hosts ? one : this.#split(one, broken), order)
    if (quiet > 0) this.#goOff(quiet === one.hosts ? one : this.#split(one, quiet), order, OUTAGE_MS)
    if (well - quiet > 0) await this.#answer(one, order, 'installed')
  }

  #breaks({ odd }: Group): number {
    const { name, share } = this.#setting.mode
    if (name === 'hardware') return odd ? share : 0
    return name === 'immediate' || name === 'breaker' || name === 'silent' || name === 'delayed' ? share : 0
  }

  async #break(one: Cohort, order: Sealed<'order'>): Promise<void> {
    const { name, delayMs } = this.#setting.mode
    if (name === 'breaker' || name === 'hardware') return this.#answer(one, order, 'undone')
    if (name !== 'delayed') return this.#die(one)
    await this.#answer(one, order, 'installed')
    this.#at(this.#now + delayMs, () => this.#die(one))
  }

  /** Never heard of again. */
  #die(one: Cohort): void {
    one.heardAt = one.leasedAt !== null && one.open ? one.leasedAt : this.#now
    this.#tickAt(one.heardAt + OVERDUE_AFTER_MS)
    this.#tickAt(one.heardAt + SILENT_AFTER_MS)
    if (!one.open) this.#tickAt(this.#now)
  }

  #goOff(one: Cohort, order: Sealed<'order'>, ms: number): void {
    this.#die(one)
    this.#at(this.#now + ms, async () => {
      one.heardAt = null
      await this.#answer(one, order, 'installed')
    })
  }

  /** The signed result comes in; a later report proves what was installed. */
  async #answer(one: Cohort, order: Sealed<'order'>, outcome: 'installed' | 'undone'): Promise<void> {
    const event = eventOf('install', outcome, false)
    one.open = false
    if (event) this.#move(one, event)
    await this.#prove(one, order, outcome)
    if (outcome !== 'installed') return
    this.#at(this.#now + REPORT_MS, () => {
      if (one.heardAt !== null) return
      this.#move(one, 'shown')
      if (one.state !== 'verified') return
      this.#verified += one.hosts
      if (this.#endedAt === undefined) this.#verifiedAt = this.#now
    })
  }

  async #prove({ group }: Cohort, order: Sealed<'order'>, outcome: 'installed' | 'undone'): Promise<void> {
    const { key, ringIndex } = group
    if (!key) return
    const result = resultOf(order, outcome, new Date(this.#now))
    const { signed, json } = await this.#seal.sign('result', result, key)
    const proof = { result: signed, key: key.spki }
    this.#results.set(proof, json)
    this.#proofs.push({ hostKey: key.digest, epoch: 1, outcome, ringIndex, proof })
  }

  // --- an outage ----------------------------------------------------------------------------------------------------------------

  #outageFrom = 0

  /** Once hosts beyond the first ring are under way, a share of all is off for five hours. */
  #planOutage(): void {
    this.#at(this.#start + MINUTE_MS, () => this.#lookForOutage())
  }

  #lookForOutage(): void {
    const last = this.#papers.policy.signed.document.rings.length - 1
    const under = this.#cohorts.filter((one) => one.group.ringIndex === last && one.leasedAt !== null)
    if (under.length > 0) this.#goOut()
    else if (this.#endedAt === undefined) this.#at(this.#now + 2 * MINUTE_MS, () => this.#lookForOutage())
  }

  #goOut(): void {
    const { share } = this.#setting.mode
    this.#outage = true
    this.#outageFrom = this.#now
    for (const one of this.#waiting) one.off = this.#random.binomial(one.hosts, share)
    for (const one of [...this.#cohorts]) {
      if (one.heardAt !== null || one.state === 'ordered') continue
      const off = this.#random.binomial(one.hosts, share)
      if (off > 0) (off === one.hosts ? one : this.#split(one, off)).heardAt = this.#now
    }
    this.#note('outage', this.#waiting[0]?.group as Group, 0)
    for (const ms of [OVERDUE_AFTER_MS, SILENT_AFTER_MS]) this.#tickAt(this.#now + ms)
    this.#at(this.#now + 5 * HOUR_MS, () => this.#comeBack())
  }

  #comeBack(): void {
    this.#outage = false
    for (const one of this.#waiting) one.off = 0
    for (const one of this.#cohorts) if (one.heardAt === this.#outageFrom) one.heardAt = null
    this.#tickAt(this.#now)
  }
}

/** One of the keys whose place is within the share: its host stands for all whose turn it is. */
async function standIn(group: Group, period: number, share: number): Promise<string | undefined> {
  for (const key of group.keys) if ((await placeOf(key, period, 1)) < share) return key
  return undefined
}
