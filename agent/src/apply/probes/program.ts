/**
 * Asks the customer's own program. This runs in a unit of its own, as a user that exists for it alone: what the program may do to this
 * process it may do to its own answer, and to no other.
 */
import { closeSync } from 'node:fs'
import type { ProgramProbe } from '@patchreeve/trust/documents/policy.ts'
import type { ProgramRun } from '@patchreeve/trust/documents/result.ts'
import { type Ended, run } from '../exec.ts'
import type { Look } from './network.ts'
import { type Owner, openProgram } from './program-file.ts'

/** A check says little; what says more is no check. */
const OUTPUT_BYTES = 64 << 10
const SHOWN_CHARS = 200

export interface ProgramLook extends Look {
  /** Left out: it could not be asked. */
  readonly ran?: ProgramRun
}

export async function lookAtProgram(probe: ProgramProbe, timeoutMs: number, owner?: Owner): Promise<ProgramLook> {
  const opened = openProgram(probe, owner)
  if ('unfit' in opened) return { passed: false, detail: `it could not be asked (${opened.unfit})`, there: [] }
  try {
    // By its descriptor: what lies under its name by now does not count, for an interpreter neither.
    const limits = { timeoutMs, outputBytes: OUTPUT_BYTES, withFile: opened.fd }
    return judged(await run(['/proc/self/fd/3'], limits), probe.sha256)
  } catch {
    return { passed: false, detail: 'it could not be started', there: [] }
  } finally {
    closeSync(opened.fd)
  }
}

function judged({ code, cut, stdout, stderr }: Ended, sha256: string): ProgramLook {
  const said = { time: 'it took too long', output: 'it said too much' }
  const detail = cut ? said[cut] : code === 0 ? '' : code < 0 ? 'a signal ended it' : `it ended with ${code}`
  const output = madeSafe(stdout.trim() === '' ? stderr : stdout)
  return { passed: code === 0, detail, there: [], ran: { sha256, exit: code, output } }
}

/** Its beginning, without what hides, breaks a line or turns its direction. */
export function madeSafe(text: string): string {
  const shown = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
  return shown
    .trim()
    .slice(0, SHOWN_CHARS)
    .replace(/[\ud800-\udbff]$/, '')
}
