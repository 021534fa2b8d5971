/**
 * `kill -9` of apply after each line of its journal, and of dpkg in the middle of a postinst, on real hosts with a real package
 * that takes a second. The lines are made from apply's own table of steps. Each time the next apply, which systemd starts by
 * itself, comes to the same end; the package is configured once. Every process at every line: `apply-kills-all`.
 */
import assert from 'node:assert/strict'
import { RUNS } from '../demo-packages.ts'
import type { Host } from '../host.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { allDone, until } from '../wait.ts'
import { handOver } from './apply-orders.ts'
import { arm, asBefore, ended, hasDied, type KillHost, LINES, withKillHosts } from './kill-site.ts'
import type { Scenario } from './scenario.ts'

export const applyKills = {
  id: 'apply-kills',
  proves:
    'apply killed after each line of its journal, and dpkg in a postinst, come to the same end; nothing is configured twice',
  async run({ install }) {
    const times = new Stopwatch()
    const killed = await withKillHosts(['bookworm', 'trixie'], install, times, (hosts) => kills(hosts, times))
    return [['kills', String(killed)], ...lapRows(times.laps)]
  },
} as const satisfies Scenario

async function kills(hosts: readonly KillHost[], times: Stopwatch): Promise<number> {
  const counts = await allDone(
    hosts.map(async (one, index) => {
      const { suite } = one.host.plan
      const mine = LINES.filter((_, at) => at % hosts.length === index)
      for (const line of mine) await times.time(`${suite}: ${line}`, () => killedAt(one, line))
      await times.time(`${suite}: dpkg`, () => killedInPostinst(one))
      return mine.length + 1
    }),
  )
  const all = counts.reduce((sum, one) => sum + one, 0)
  assert.equal(all, LINES.length + hosts.length, 'no line was left out')
  return all
}

async function killedAt(one: KillHost, line: string): Promise<void> {
  await asBefore(one)
  await arm(one.host, { line, who: 'apply', afterMs: 0 })
  const answer = await handOver(one.host, await one.document())
  assert.ok(isKind(answer, 'no-answer'), `${line}: it lived`)
  assert.ok(await hasDied(one.host), `${line}: nothing died`)
  assert.equal(await ended(one.host, line), 'installed', line)
  assert.equal((await one.host.read(RUNS)).toString(), 'pr-slow 2.0-1\n', `${line}: configured once`)
}

/** dpkg and its script are ended while the script runs: the unit fails, apply repairs what is half-configured. */
async function killedInPostinst(one: KillHost): Promise<void> {
  const { host, id } = one
  await asBefore(one)
  // Both to their end: what one says is not lost when the other fails.
  const handed = handOver(host, await one.document())
  await allDone<unknown>([handed, killDpkg(host, id)])
  const answer = await handed
  assert.ok(isKind(answer, 'answered'), answer.kind)
  const outcome = await ended(host, 'a killed dpkg')
  assert.ok(outcome === 'undone' || outcome === 'installed', `a killed dpkg: ${outcome}`)
}

/** What happened is read from the host; a hand-over without a word is printed, and no proof of anything. */
function isKind({ kind, said }: { kind: string; said?: string }, wanted: string): boolean {
  if (said !== undefined) console.log(said)
  return kind === wanted || kind === 'said-nothing'
}

async function killDpkg(host: Host, id: string): Promise<void> {
  await until('the postinst', 60_000, async () => (await host.run(['test', '-s', RUNS])).code === 0)
  await host.must(['systemctl', 'kill', '--signal=KILL', `patchreeve-install-${id}-1.service`])
}
