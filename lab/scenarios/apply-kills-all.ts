/**
 * The product of what `apply-kills` shows in part: at every line of apply's journal, apply, the units of the order (dpkg, the try)
 * and both are killed, at once and in the middle of what follows. Long, so it is a soak: `npm run soak -- apply-kills`.
 */
import assert from 'node:assert/strict'
import { RUNS } from '../demo-packages.ts'
import type { Host } from '../host.ts'
import { Stopwatch } from '../stopwatch.ts'
import type { Death } from './apply-dies.ts'
import { handOver } from './apply-orders.ts'
import { arm, asBefore, ended, type KillHost, LINES, withKillHosts } from './kill-site.ts'
import type { Scenario } from './scenario.ts'

const WHO = ['apply', 'units', 'both'] as const
const AFTER_MS = [0, 400]
const DEATHS: readonly Death[] = LINES.flatMap((line) =>
  WHO.flatMap((who) => AFTER_MS.map((afterMs) => ({ line, who, afterMs }))),
)

export const applyKillsAll = {
  id: 'apply-kills-all',
  proves:
    'every process of an order killed at every line of the journal: dpkg is whole, and the host is before or after',
  async run({ install }) {
    const times = new Stopwatch()
    const counts = new Map<string, number>()
    await withKillHosts(['bookworm', 'trixie'], install, times, async (hosts) => {
      const waiting = [...DEATHS]
      await Promise.all(
        hosts.map(async (one) => {
          for (let death = waiting.shift(); death; death = waiting.shift()) {
            const key = `${death.who} killed: ${await outcomeOf(one, death)}`
            counts.set(key, (counts.get(key) ?? 0) + 1)
          }
        }),
      )
    })
    const total = [...counts.values()].reduce((sum, one) => sum + one, 0)
    assert.equal(total, DEATHS.length, 'none was left out')
    return [['kills', String(total)], ...[...counts].sort().map(([key, count]) => [key, String(count)])]
  },
} as const satisfies Scenario

async function outcomeOf(one: KillHost, death: Death): Promise<string> {
  const { line, who, afterMs } = death
  const what = `${who} at "${line}" + ${afterMs} ms`
  await asBefore(one)
  await arm(one.host, death)
  await handOver(one.host, await one.document())
  const outcome = await ended(one.host, what)
  const configured = await configurations(one.host)
  // Only a killed dpkg may leave something to be done once more, or to be taken back.
  if (who === 'apply') assert.equal(outcome, 'installed', what)
  if (who === 'apply') assert.equal(configured, 1, `${what}: configured once`)
  assert.ok(outcome !== 'installed' || configured >= 1, what)
  return outcome
}

async function configurations(host: Host): Promise<number> {
  const { stdout } = await host.run(['cat', RUNS])
  return stdout.split('\n').filter((line) => line === 'pr-slow 2.0-1').length
}
