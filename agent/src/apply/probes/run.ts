/**
 * All probes of a policy, once: units by asking systemd, the others in a transient unit that may do nothing but speak to loopback. A
 * program has a unit and a user of its own, so that none can answer for another probe.
 */
import type { Probe } from '@patchreeve/trust/documents/policy.ts'
import { z } from 'zod'
import { run } from '../exec.ts'
import { untilPassed } from './poll.ts'
import type { ProbeInput } from './probe-main.ts'
import { ProbeRun } from './probe-run.ts'
import { activeUnits, isUp, parseUnits, SHOW_UNITS, steady, type Unit, unitId, unitsDown } from './units.ts'

/** What apply reads of a probe's words. */
const OUTPUT_BYTES = 64 << 10
/** Start of the runtime on a small, loaded host. */
const MARGIN_MS = 30_000

const CAGE = [
  'DynamicUser=yes',
  'CapabilityBoundingSet=',
  'NoNewPrivileges=yes',
  'IPAddressDeny=any',
  'IPAddressAllow=localhost',
  'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX',
  'ProtectSystem=strict',
  'ProtectHome=yes',
  'PrivateTmp=yes',
  'PrivateDevices=yes',
  'ProtectKernelTunables=yes',
  'ProtectKernelModules=yes',
  'ProtectControlGroups=yes',
  'RestrictNamespaces=yes',
  'RestrictSUIDSGID=yes',
  'LockPersonality=yes',
  'SystemCallFilter=@system-service',
  'SystemCallErrorNumber=EPERM',
  'TasksMax=32',
] as const

/** `self`: program and arguments that run `probeMain`. */
export async function runProbes(
  probes: readonly Probe[],
  before: readonly ProbeRun[] | undefined,
  self: readonly string[],
): Promise<ProbeRun[]> {
  const network = probes.filter((probe) => probe.kind === 'tcp' || probe.kind === 'http')
  const [ofUnits, ofNetwork] = await Promise.all([
    Promise.all(probes.flatMap((probe) => (probe.kind === 'unit' ? [runUnitProbe(probe, before)] : []))),
    network.length > 0 ? runCaged(network, before, self) : [],
  ])
  const ofPrograms: ProbeRun[] = []
  for (const probe of probes) if (probe.kind === 'program') ofPrograms.push(...(await runCaged([probe], before, self)))
  const all = [...ofUnits, ...ofNetwork, ...ofPrograms]
  // A probe that could not even be run has not passed.
  return probes.map(
    ({ id }) => all.find((one) => one.id === id) ?? { id, passed: false, detail: 'the probe did not run', there: [] },
  )
}

type UnitProbe = Extract<Probe, { kind: 'unit' }>

async function runUnitProbe(probe: UnitProbe, before: readonly ProbeRun[] | undefined): Promise<ProbeRun> {
  const earlier = before?.find((run) => run.id === probe.id)?.there
  const { timeoutMs } = probe
  const settleMs = before ? probe.settleMs : 0
  const look = async () => {
    const latestUs = before ? Number(process.hrtime.bigint() / 1_000n) - settleMs * 1_000 : Number.POSITIVE_INFINITY
    const units = parseUnits((await run(SHOW_UNITS, { timeoutMs: 30_000 })).stdout)
    return lookAtUnits(probe, earlier, steady(units, latestUs))
  }
  return untilPassed(look, { timeoutMs, settleMs })
}

export function lookAtUnits(probe: UnitProbe, before: readonly string[] | undefined, units: readonly Unit[]): ProbeRun {
  const there = probe.target === '*' ? (before ?? activeUnits(units)) : [unitId(probe.target)]
  const isHere = (id: string) => units.some((unit) => unit.id === id && isUp(unit))
  const down = probe.target === '*' ? unitsDown(there, units) : there.filter((id) => !isHere(id))
  const detail = down.length === 0 ? '' : `not active: ${down.join(' ')}`.slice(0, 500)
  return { id: probe.id, passed: down.length === 0, detail, there: there.slice(0, 5_000) }
}

async function runCaged(
  probes: Probe[],
  before: readonly ProbeRun[] | undefined,
  self: readonly string[],
): Promise<readonly ProbeRun[]> {
  const ids = new Set(probes.map((probe) => probe.id))
  const input: ProbeInput = { probes, before: before ? before.filter((one) => ids.has(one.id)) : null }
  const longest = Math.max(...probes.map((probe) => probe.timeoutMs + probe.settleMs)) + MARGIN_MS
  const argv = [
    ...['systemd-run', '--quiet', '--wait', '--pipe', '--collect', '--service-type=exec'],
    ...CAGE.map((property) => `--property=${property}`),
    `--property=RuntimeMaxSec=${Math.ceil(longest / 1_000)}`,
    '--',
    ...self,
  ]
  const ended = await run(argv, {
    timeoutMs: longest + MARGIN_MS,
    outputBytes: OUTPUT_BYTES,
    stdin: JSON.stringify(input),
  })
  return ended.code === 0 ? parseRuns(ended.stdout) : []
}

/** Its words come from a process that spoke to strangers. */
function parseRuns(text: string): readonly ProbeRun[] {
  try {
    return z.array(ProbeRun).max(50).safeParse(JSON.parse(text)).data ?? []
  } catch {
    return []
  }
}
