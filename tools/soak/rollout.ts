/**
 * `npm run soak -- rollout [SHARE]`: the simulator at its sizes: 10,000 seeds by class, 1,000 fleets of 10,000 hosts one by one, 3 of a
 * million by class, and 3 of 10,000 with real signatures. SHARE (default 1) takes so much of each number of seeds, one at least; what was
 * run stands in the result.
 */
import { measure } from '../../sim/measure.ts'
import { modeOf } from '../../sim/modes.ts'
import { schemeOf } from '../../sim/schemes.ts'
import type { Setting } from '../../sim/setting.ts'

const part = Number(process.argv[2] ?? '1')
if (!(part > 0 && part <= 1)) throw new Error('SHARE is a number above 0, 1 at most')

const usual = { scheme: schemeOf('default'), emergency: false, signatures: 'look-up' } as const
const runs: [name: string, seeds: number, setting: Omit<Setting, 'seed'>][] = [
  ['good by class', 10_000, { ...usual, hosts: 1_000, view: 'class', mode: modeOf('good') }],
  ['breaker by class', 10_000, { ...usual, hosts: 1_000, view: 'class', mode: modeOf('breaker') }],
  ['silent by class', 10_000, { ...usual, hosts: 1_000, view: 'class', mode: modeOf('silent') }],
  ['breaker, 10,000 hosts one by one', 1_000, { ...usual, hosts: 10_000, view: 'host', mode: modeOf('breaker') }],
  [
    'a million hosts by class, T0',
    3,
    { ...usual, hosts: 1_000_000, view: 'class', mode: modeOf('good'), emergency: true },
  ],
  [
    ...(['10,000 hosts one by one, every signature real', 3] as const),
    { ...usual, hosts: 10_000, view: 'host', mode: modeOf('breaker'), signatures: 'real' },
  ],
]

const results: Record<string, unknown> = {}
let missed = 0
for (const [name, all, setting] of runs) {
  const seeds = Math.max(1, Math.round(all * part))
  const began = performance.now()
  const measured = await measure(setting, seeds, (done) => {
    if (done % Math.max(1, Math.round(seeds / 20)) === 0) process.stderr.write(`${name}: ${done} of ${seeds}\n`)
  })
  const { name: mode } = setting.mode
  const isMissed = mode === 'good' ? measured.falseHaltShare > 0.001 : measured.lostP99 > 25
  missed += isMissed ? 1 : 0
  results[name] = {
    ...measured,
    seconds: Math.round((performance.now() - began) / 1_000),
    asked: all,
    missed: isMissed,
  }
  // A row is known long before the last one.
  process.stderr.write(`${name}: ${JSON.stringify(results[name])}\n`)
}
process.stdout.write(`${JSON.stringify(results)}\n`)
process.exitCode = missed === 0 ? 0 : 1
