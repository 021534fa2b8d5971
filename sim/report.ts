/** docs/rollout.md and its plot, from what was measured just now. The text around the tables is written here, too. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOUR_MS } from '@patchreeve/trust/times.ts'
import { type Measured, measure } from './measure.ts'
import { type ModeName, modeOf, NOISE } from './modes.ts'
import { type Curve, plot } from './plot.ts'
import { defaultDraft, type SchemeName, schemeNames, schemeOf } from './schemes.ts'
import type { Setting } from './setting.ts'

type Say = (line: string) => void

const HOSTS = 1_000
const DELAY_HOURS = [1, 6, 24, 96] as const
const SCHEMES: Readonly<Record<SchemeName, string>> = {
  default: 'default policy',
  'fixed-days': 'fixed rings, days 0/1/5/9/10',
  'canary-5': '5 % canary, rest a day later',
  'all-at-once': 'all at once',
}

const setting = (more: Partial<Omit<Setting, 'seed'>>): Omit<Setting, 'seed'> => ({
  ...{ hosts: HOSTS, view: 'class', mode: modeOf('good'), scheme: schemeOf('default'), emergency: false },
  ...{ signatures: 'look-up' },
  ...more,
})

/** `seeds`: for each row; the frontier takes a fifth of them for each point. */
export async function writeReport(folder: string, seeds: number, say: Say): Promise<void> {
  const modes = await rowsOf(seeds, say)
  const noises = await noiseRows(seeds, say)
  const urgent = await urgentRows(Math.max(2, Math.round(seeds / 10)), say)
  const points = Math.max(4, Math.round(seeds / 5))
  const frontier = await frontierOf(points, say)
  const curves = schemeNames.map(
    (name): Curve => ({
      ...{
        name: SCHEMES[name],
        points: frontier.filter((one) => one.scheme === name).map(({ hours, lost }) => [hours, lost]),
      },
    }),
  )
  writeFileSync(
    join(folder, 'pictures/rollout-delayed.svg'),
    plot(curves, { x: 'hours from installation to fault', y: 'hosts lost, median' }),
  )
  writeFileSync(join(folder, 'rollout.md'), page({ seeds, points, modes, noises, urgent, frontier }))
}

interface Row {
  readonly name: string
  readonly measured: Measured
}

async function rowsOf(seeds: number, say: Say): Promise<Row[]> {
  const named: [string, ModeName, Partial<{ share: number; delayMs: number }>][] = [
    ['immediate: every host dies', 'immediate', {}],
    ['breaker: 10 % fail their checks and say so', 'breaker', {}],
    ['silent: 10 % die without a word', 'silent', {}],
    ['hardware: all of a class that no first host is of', 'hardware', {}],
    ['delayed: 30 % die 6 h later', 'delayed', {}],
    ['flapping: good, 5 % of hosts off and on', 'flapping', {}],
    ['control: good, an outage takes 30 % of all hosts', 'control', {}],
    ['good', 'good', {}],
  ]
  const rows: Row[] = []
  for (const [name, mode, more] of named) {
    rows.push({ name, measured: await measure(setting({ mode: modeOf(mode, more) }), seeds) })
    say(`${name}: ${JSON.stringify(rows.at(-1)?.measured)}`)
  }
  return rows
}

async function noiseRows(seeds: number, say: Say): Promise<Row[]> {
  const rows: Row[] = []
  for (const noise of [NOISE, 0.001, 0.003]) {
    const measured = await measure(setting({ noise }), seeds)
    rows.push({ name: `${(noise * 100).toFixed(3)} %`, measured })
    say(`noise ${noise}: ${JSON.stringify(measured)}`)
  }
  return rows
}

async function urgentRows(seeds: number, say: Say): Promise<Row[]> {
  const rows: Row[] = []
  for (const hosts of [100, 1_000, 10_000]) {
    const measured = await measure(setting({ hosts, emergency: true }), seeds)
    rows.push({ name: String(hosts), measured })
    say(`emergency ${hosts}: ${JSON.stringify(measured)}`)
  }
  return rows
}

interface Point {
  readonly scheme: SchemeName
  readonly hours: number
  readonly lost: number
  readonly lostP99: number
  /** To the last host where nothing is wrong. */
  readonly toAll: number
}

async function frontierOf(seeds: number, say: Say): Promise<Point[]> {
  const points: Point[] = []
  for (const name of schemeNames) {
    const scheme = schemeOf(name)
    const good = await measure(setting({ scheme }), Math.min(seeds, 20))
    for (const hours of DELAY_HOURS) {
      const mode = modeOf('delayed', { delayMs: hours * HOUR_MS })
      const { lostP50: lost, lostP99 } = await measure(setting({ scheme, mode }), seeds)
      points.push({ scheme: name, hours, lost, lostP99, toAll: good.hours })
      say(`${name}, fault after ${hours} h: ${lost} lost, ${lostP99} at p99; ${good.hours} h to all`)
    }
  }
  return points
}

const percent = (share: number): string => `${Math.round(share * 10_000) / 100} %`

function page(data: {
  seeds: number
  points: number
  modes: readonly Row[]
  noises: readonly Row[]
  urgent: readonly Row[]
  frontier: readonly Point[]
}): string {
  const { seeds, points, modes, noises, urgent, frontier } = data
  const test = defaultDraft().rings.at(-1)?.promotion
  return `# What a roll-out costs and spares

Written by \`npm run sim -- report --seeds ${seeds}\` from what it measured; \`npm run sim -- rollout --mode MODE --seeds N --json\` measures one
row. The simulator has no rule of its own: the planner made each plan, the gates that hosts run said whose turn it was, the server's
machine, tally, test and halt decided (\`sim/rollout.ts\` names them; \`sim/rules.test.ts\` holds it to that). The same seed gives the same trace.

## How a ring is judged

Between rings hosts hold to signed results by themselves: \`minSucceeded\`, \`maxFailed\` and \`soakMinutes\`. Within a ring the server goes by
Wald's sequential test: a plan that breaks ${percent(test?.test?.p0 ?? 0)} of hosts counts as good, one that breaks ${percent(test?.test?.p1 ?? 0)} as bad, with errors of ${test?.test?.alpha}
and ${test?.test?.beta}. Until it is decided ${test?.test?.firstWave} hosts are under way at a time, then half as many as have gone through; it goes on counting to the end.
That can be looked at as often as one likes: under a good plan the chance that it ever halts stays below alpha / (1 - beta) (Ville).

- Silence is failure: a host that took its lease and said nothing for two hours counts as failed, and so does in the test one that has
  the plan and is not heard of any more. After a quarter of an hour it holds the others back: a ring must not grow on the hosts that
  answer while those that never will are not missed yet.
- An outage is not the plan's fault: hosts that wait are the control. Silence is not counted where it is no more than their share of
  silent hosts makes likely (exact binomial test, one percent). What a host signed of a failing check counts in any case.
- A halt names what the failed hosts share and no passed host has, how likely luck alone is to show that, and who else has it.
- \`patchreeve deployment resume ID --failures N --reason TEXT\`: a person accepts the failures by number. They stay counted, and one more halts.

## Measured

${HOSTS} hosts, two of them in the first ring, a tenth of other hardware; the default policy; ${seeds} roll-outs a row, hosts alike as one with a
count. Each host is lost for reasons of its own with a chance of ${(NOISE * 100).toFixed(3)} % as it installs: one outage of more than two hours a year.

| patch | lost, median | lost, p99 | most | halted | hours, median |
|---|---|---|---|---|---|
${modes.map(({ name, measured: m }) => `| ${name} | ${m.lostP50} | ${m.lostP99} | ${m.lostMost} | ${percent(m.haltShare)} | ${m.hours} |`).join('\n')}

Hours are those to the last verified host, or to the halt; 24 of them are the first ring's delay and 24 the soak.

How often a good patch is halted goes by how often hosts are lost for reasons of their own. By arithmetic most of it is the first ring, where
one failure of two halts: about twice the chance. So rare a thing shows in thousands of roll-outs only, which \`npm run soak -- rollout\` plays
(\`bench/results\` keeps what came of it):

| chance that a host is lost anyway | good patches halted |
|---|---|
${noises.map(({ name, measured: m }) => `| ${name} | ${percent(m.falseHaltShare)} |`).join('\n')}

## A T0 fix

Signed as an emergency: windows, delays, shares and soak are lifted, the first ring and the test are not.

| hosts | hours to the last, median | p99 |
|---|---|---|
${urgent.map(({ name, measured: m }) => `| ${name} | ${m.hours} | ${m.hoursP99} |`).join('\n')}

## Faults that show late

30 % of hosts die so many hours after they went well; ${points} roll-outs a point. Ours beside how others stage. These judge nothing: there a
person stops the roll-out eight hours after the first host is known to be lost, which is kind to them.

| scheme | hours to all, if good | ${DELAY_HOURS.map((hours) => `${hours} h`).join(' | ')} |
|---|---|${DELAY_HOURS.map(() => '---').join('|')}|
${schemeNames
  .map((name) => {
    const own = frontier.filter((one) => one.scheme === name)
    return `| ${SCHEMES[name]} | ${own[0]?.toAll} | ${own.map((one) => `${one.lost} (${one.lostP99})`).join(' | ')} |`
  })
  .join('\n')}

Hosts lost: median, in brackets p99.

![hosts lost by the hours after which a fault shows](pictures/rollout-delayed.svg)

Here the default does badly, and says so. A first host that went well and is not heard of hours later decides nothing as long as the other
one is: hosts are off for reasons of their own, too. So it ends there only where both are gone, in about one roll-out of eleven. Then the
last ring's share counts from the proof of the first: 5 % more may begin with each open hour. Each host draws its place anew for every hour,
so these are 5 % of all, 10 % of those left, 15 % of those left after them: in the eight hours of one night nine of ten begin, and who shows
a fault after hours shows it too late for them. What helps is a larger first ring, for of ten hosts two that are gone halt it, and a smaller
\`sharePercent\`: with 1 % less than a third of a ring begins in one night.
`
}
