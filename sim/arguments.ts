/** What `npm run sim -- rollout` takes. */
import { parseArgs } from 'node:util'
import { HOUR_MS } from '@patchreeve/trust/times.ts'
import { type ModeName, modeNames, modeOf } from './modes.ts'
import { type SchemeName, schemeNames, schemeOf } from './schemes.ts'
import type { Setting } from './setting.ts'

export const USAGE = `npm run sim -- rollout --mode MODE [--seeds N] [--json]
  --mode MODE        ${modeNames.join(', ')}
  --seeds N          roll-outs, from seed 1 on (default 100)
  --hosts N          hosts of the fleet (default 1000)
  --view VIEW        class: hosts alike as one with a count (default); host: each by itself
  --share S          share of hosts, 0 to 1, that it befalls (default: the mode's)
  --delay HOURS      from the installation to the fault (mode delayed; default 6)
  --scheme SCHEME    ${schemeNames.join(', ')} (default: default)
  --emergency        signed as an emergency: windows, delays, shares and soak are lifted, the first ring is not
  --signatures S     look-up (default), or real: each is made and verified
  --noise Q          chance that a host is lost for reasons of its own as it installs (default: one outage a year)
  --json             the last line is one JSON object
npm run sim -- report [--seeds N]   measures the table and the plots of docs/rollout.md anew and writes them`

export interface Asked {
  readonly setting: Omit<Setting, 'seed'>
  readonly seeds: number
  readonly json: boolean
}

/** A text says what is wrong with the command line. */
export function readArguments(args: readonly string[]): Asked | string {
  try {
    return read(args)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function read(args: readonly string[]): Asked | string {
  const text = (fallback?: string) => ({
    type: 'string' as const,
    ...(fallback !== undefined && { default: fallback }),
  })
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ mode: text(), seeds: text('100'), hosts: text('1000'), view: text('class'), share: text(), delay: text() },
      ...{ scheme: text('default'), signatures: text('look-up'), noise: text() },
      ...{ emergency: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    },
  })
  const mode = oneOf<ModeName>(modeNames, values.mode)
  const scheme = oneOf<SchemeName>(schemeNames, values.scheme)
  const view = oneOf(['class', 'host'] as const, values.view)
  const signatures = oneOf(['look-up', 'real'] as const, values.signatures)
  if (!mode || !scheme || !view || !signatures) return USAGE
  const share = number(values.share, 0, 1)
  const delay = number(values.delay, 0, 1_000)
  const noise = number(values.noise, 0, 1)
  const [seeds, hosts] = [number(values.seeds, 1, 1_000_000), number(values.hosts, 3, 10_000_000)]
  if ([share, delay, noise, seeds, hosts].includes('wrong') || typeof seeds !== 'number' || typeof hosts !== 'number')
    return USAGE
  const more = {
    ...(typeof share === 'number' && { share }),
    ...(typeof delay === 'number' && { delayMs: delay * HOUR_MS }),
  }
  const setting = {
    ...{ hosts: Math.round(hosts), view, mode: modeOf(mode, more), scheme: schemeOf(scheme), signatures },
    ...{ emergency: values.emergency === true, ...(typeof noise === 'number' && { noise }) },
  }
  return { setting, seeds: Math.round(seeds), json: values.json === true }
}

const oneOf = <T extends string>(names: readonly T[], value: unknown): T | undefined =>
  names.find((name) => name === value)

function number(value: unknown, from: number, to: number): number | undefined | 'wrong' {
  if (typeof value !== 'string') return undefined
  const read = Number(value)
  return value.trim() !== '' && read >= from && read <= to ? read : 'wrong'
}
