/** `probe`: what a unit without rights runs. Probes come by standard input, what they saw goes to standard output. */
import { Probe } from '@patchreeve/trust/documents/policy.ts'
import { z } from 'zod'
import { readAll } from '../intake.ts'
import { lookAtHttp, lookAtTcp } from './network.ts'
import { untilPassed } from './poll.ts'
import { ProbeRun } from './probe-run.ts'
import { lookAtProgram, type ProgramLook } from './program.ts'

/** 50 probes, each with a list of ports. */
const INPUT = { maxBytes: 4 << 20, timeoutMs: 30_000 }

export const ProbeInput = z.strictObject({
  probes: z.array(Probe).max(50),
  before: z.array(ProbeRun).max(50).nullable(),
})
export type ProbeInput = z.infer<typeof ProbeInput>

export async function probeMain(): Promise<number> {
  const text = await readAll(process.stdin, INPUT)
  const { probes, before } = ProbeInput.parse(JSON.parse(text ?? ''))
  const runs = await Promise.all(probes.map((probe) => runProbe(probe, before)))
  process.stdout.write(JSON.stringify(runs))
  return 0
}

async function runProbe(probe: Probe, before: readonly ProbeRun[] | null): Promise<ProbeRun> {
  const earlier = before?.find((run) => run.id === probe.id)
  const settleMs = before ? probe.settleMs : 0
  const endsAt = performance.now() + settleMs + probe.timeoutMs
  const { passed, detail, there, ran } = await untilPassed<ProgramLook>(
    () => {
      if (probe.kind === 'http') return lookAtHttp(probe)
      if (probe.kind === 'program') return lookAtProgram(probe, Math.max(1, endsAt - performance.now()))
      if (probe.kind === 'tcp') return lookAtTcp(probe, earlier?.there)
      throw new Error('units are asked for by apply itself')
    },
    { timeoutMs: probe.timeoutMs, settleMs },
  )
  return { id: probe.id, passed, detail: detail.slice(0, 500), there: [...there].slice(0, 5_000), ...(ran && { ran }) }
}
