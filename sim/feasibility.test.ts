/**
 * What feasibility says of a policy and what a roll-out under it does: the simulator runs the real one, with a good patch and hosts that are
 * always there. Policies are the twenty that miss a deadline for one known reason, the same without that reason, and others by chance.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { weekdays } from '@patchreeve/trust/calendar/rule.ts'
import { relaxations } from '@patchreeve/trust/policy/binding.ts'
import type { PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { type DeadlineTier, feasibilityOf } from '@patchreeve/trust/policy/feasibility.ts'
import { type DraftRing, type Played, partsOf, play, playable } from '@patchreeve/trust/policy/play.ts'
import { DAY, draft, HOUR, impossible, keys, MONDAY, nightly } from '@patchreeve/trust/test/support/impossible.ts'
import { HOUR_MS } from '@patchreeve/trust/times.ts'
import { makeFleet } from './fleet.ts'
import { modeOf } from './modes.ts'
import { withHosts } from './papers.ts'
import { type Random, randomOf } from './random.ts'
import { schemeFor } from './schemes.ts'
import type { Outcome } from './setting.ts'
import { outcomesOf } from './thread.ts'

/** A policy with the hosts of the fleet that it is for: whose turn it is in a cluster goes by their keys. */
interface Site {
  readonly policy: PolicyDraft
  readonly hosts: number
  readonly others: number
}

async function siteOf(written: PolicyDraft, others: number): Promise<Site> {
  const ringSizes = schemeFor(written).ringSizes(others)
  const hosts = ringSizes.reduce((sum, one) => sum + one, others)
  const fleet = await makeFleet({ seed: '1', hosts, ringSizes, view: 'host', allSign: false })
  return { policy: withHosts(written, fleet), hosts, others }
}

/** What happens where a fix is published so many hours after Monday began. */
async function rollOutAt({ policy, hosts }: Site, hour: number, urgent: boolean): Promise<Outcome> {
  const startAt = new Date(MONDAY.getTime() + hour * HOUR_MS)
  const setting = { hosts, view: 'host', mode: modeOf('good'), scheme: policy, signatures: 'look-up', startAt } as const
  const [outcome] = await outcomesOf({ ...setting, emergency: false, urgent, noise: 0 }, 1)
  assert.ok(outcome)
  assert.deepEqual([outcome.halted, outcome.lost], [null, 0])
  return outcome
}

/** Hours to the last host that was verified; a host that never is takes forever. */
const hoursOf = (outcome: Outcome, { hosts }: Site): number =>
  outcome.verified === hosts ? outcome.hours : Number.POSITIVE_INFINITY

/** Hours until the last host begins, by the policy's rules. */
function hoursToBegin(played: Played, urgent: boolean, hour: number): number {
  const published = MONDAY.getTime() + hour * HOUR_MS
  const ends = play(played, partsOf(played), urgent, published)
  return (Math.max(...ends.map((one) => one ?? Number.POSITIVE_INFINITY)) - published) / HOUR_MS
}

function worstHour(played: Played, urgent: boolean): number {
  const hours = Array.from({ length: 7 * 24 }, (_, hour) => hoursToBegin(played, urgent, hour))
  return hours.indexOf(Math.max(...hours))
}

function tierOf({ policy, others }: Site, tier: DeadlineTier) {
  const found = feasibilityOf(policy, MONDAY, others).tiers.find((one) => one.tier === tier)
  assert.ok(found)
  return found
}

/** A cluster of which all may be down is none, and no policy. */
const withoutIdle = (one: PolicyDraft): PolicyDraft => ({
  ...one,
  clusters: one.clusters.filter(({ hosts, maxDown }) => maxDown < hosts.length),
})

const hasShare = ({ rings }: PolicyDraft): boolean => rings.some((ring) => ring.sharePercent < 100)

/** Whoever goes after others wants proofs of hosts of the last ring, and those do not sign in the simulator. */
const played = impossible.filter(([, { serials }]) => serials.length === 0)
assert.equal(played.length, 20)
for (const [why, written, tier, , rule] of played)
  test(`${tier} is missed in a roll-out, and met without the rule that binds: ${why}`, async () => {
    const urgent = tier === 'T0'
    let site = await siteOf(written, rule === 'at-once' ? 600 : 20)
    const found = tierOf(site, tier)
    assert.equal(found.meets, false)
    const hour = worstHour(playable(site.policy, MONDAY, site.others), urgent)
    const hours = hoursOf(await rollOutAt(site, hour, urgent), site)
    // That all are let in is certain only at the end of a share; of a few hosts the last is so by chance before.
    if (hasShare(site.policy)) assert.ok(hours <= (found.worstHours ?? 0) + 1, `${hours} of ${found.worstHours}`)
    else assert.ok(hours > found.deadlineHours, `${hours} of ${found.deadlineHours}`)

    for (let now = found; !now.meets; now = tierOf(site, tier)) {
      const { binding } = now
      const played = playable(site.policy, MONDAY, site.others)
      const bound = relaxations(played).find((one) => one.rule === binding?.rule && one.name === binding.name)
      assert.ok(bound)
      site = { ...site, policy: withoutIdle(bound.without(played).draft) }
    }
    const repaired = playable(site.policy, MONDAY, site.others)
    const later = hoursOf(await rollOutAt(site, worstHour(repaired, urgent), urgent), site)
    assert.ok(later <= found.deadlineHours, `${later} of ${found.deadlineHours}`)
  })

function policyBy(random: Random): { readonly policy: PolicyDraft; readonly others: number } {
  const of = <T>(...list: readonly T[]): T => list[random.int(0, list.length - 1)] as T // of a list that is not empty
  const days = () => weekdays.filter((day) => day === 'sat' || random.next() < 0.6)
  const named = Array.from({ length: of(0, 1, 1, 2) }, (_, at) => keys(of(1, 2, 5, 12), String(at + 1)))
  const others = of(5, 20, 40)
  const isPlain = random.next() < 0.3
  const ring = (hosts: DraftRing['hosts'], at: number): DraftRing => ({
    ...{ name: `ring-${at}`, hosts, delayMinutes: HOUR * of(0, 0, 24, 48, random.int(0, 100)) },
    ...{ urgentDelayMinutes: of(0, HOUR, random.int(0, 600)), sharePercent: isPlain ? 100 : of(100, 50, 20, 5) },
    windows: of(true, true, false)
      ? nightly(random.int(2, 12), days(), { zone: of('UTC', 'UTC', 'host', 'Europe/Berlin') })
      : 'any',
    promotion: {
      ...{
        minSucceeded: random.int(0, named[at - 1]?.length ?? 0) + of(0, 0, 0, 0, 0, 0, 0, 0, Math.sign(at)),
        maxFailed: 0,
        test: null,
      },
      soakMinutes: of(0, HOUR, DAY, random.int(0, 4_000)),
    },
    ...{ mayReboot: false, catchUpHours: 0, maxAtOnce: isPlain ? null : of(null, null, 1, 3, 10) },
  })
  const rings = [...named, 'others' as const].map(ring)
  const members = [...named.flat(), ...keys(5, 'c')].filter(() => random.next() < 0.5).slice(0, 7)
  const maxDown = random.int(1, 2)
  const clusters = random.next() < 0.4 && members.length > maxDown ? [{ name: 'db', hosts: members, maxDown }] : []
  const base = draft({}, {}, { rings, clusters, periodMinutes: of(30, 60, 120, 360) })
  return {
    policy: { ...base, origins: base.origins.map((one) => ({ ...one, coolDownHours: of(0, 0, 12, 48) })) },
    others,
  }
}

/** Two tiers of each, from two hours on. */
const POLICIES = 30
/** The simulator goes on for so long, which no deadline is beyond. */
const LONGEST_HOURS = 60 * 24

test('of policies by chance each tier that can be met is met, and one that no rule lets in sooner is not', async () => {
  const seen = { met: 0, never: 0, least: 0 }
  for (let seed = 1; seed <= POLICIES; seed++) {
    const random = randomOf(`policy ${seed}`)
    const { policy, others } = policyBy(random)
    const site = await siteOf(policy, others)
    const played = playable(site.policy, MONDAY, others)
    for (const urgent of [true, false]) {
      const worst = worstHour(played, urgent)
      // Any deadline beyond it counts as met: the nearest is that of an hour more.
      const deadline = Math.floor(hoursToBegin(played, urgent, worst)) + 1
      for (const hour of [worst, random.int(0, 7 * 24 - 1)]) {
        const begins = hoursToBegin(played, urgent, hour)
        if (begins > LONGEST_HOURS && begins < Number.POSITIVE_INFINITY) continue
        const hours = hoursOf(await rollOutAt(site, hour, urgent), site)
        const said = `policy ${seed}${urgent ? ', urgent,' : ''} at hour ${hour}: ${hours} h, said to begin by ${begins} h`
        if (begins === Number.POSITIVE_INFINITY) assert.equal(hours, Number.POSITIVE_INFINITY, said)
        else assert.ok(hours <= deadline, said)
        // Work is reckoned at its longest, an hour at most over three rings. Queues and shares go by chance, and of the proofs of a
        // cluster the last one is waited for.
        const isSlow = hasShare(site.policy) || site.policy.rings.some((ring) => ring.maxAtOnce !== null)
        const isLeast = !isSlow && site.policy.clusters.length === 0
        if (isLeast) assert.ok(hours >= begins - 1, said)
        seen[hours === Number.POSITIVE_INFINITY ? 'never' : 'met'] += 1
        seen.least += isLeast ? 1 : 0
      }
    }
  }
  assert.ok(seen.met > 90 && seen.never > 0 && seen.least > 10, JSON.stringify(seen))
})
