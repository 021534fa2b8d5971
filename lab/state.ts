/**
 * What a run is, in a file below /run: hosts, image folders, and the clock's offset at its start. `down` and `status` read it
 * in another process than the one that wrote it, also after a crash.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { RUN_ID } from './addresses.ts'
import { suites } from './suites.ts'

const STATE_ROOT = '/run/patchreeve-lab'

const HostState = z.object({
  name: z.string().regex(/^[ab][1-9][0-9]?$/),
  hostname: z.string(),
  ip: z.ipv4(),
  site: z.enum(['A', 'B']),
  suite: z.enum(suites),
  locale: z.string().exactOptional(),
  binds: z
    .array(z.object({ from: z.string(), to: z.string() }))
    .readonly()
    .exactOptional(),
})

export const RunState = z.object({
  version: z.literal(1),
  run: z.string().regex(RUN_ID),
  phase: z.enum(['starting', 'up']),
  createdAt: z.iso.datetime(),
  /** Process that started the run. */
  ownerPid: z.int().positive(),
  /** The run was to end with its owner: a scenario. */
  attended: z.boolean(),
  /** See `guard.ts`. */
  clockOffsetMs: z.number(),
  bootId: z.string(),
  hosts: z.array(HostState).readonly(),
})
export type RunState = z.infer<typeof RunState>

export const runFolder = (run: string): string => {
  if (!RUN_ID.test(run))
    throw new Error(`a run's name is 1 to 12 lower-case letters and digits, not ${JSON.stringify(run)}`)
  return join(STATE_ROOT, run)
}

/** Aside, then renamed: a reader never sees half a state. */
export function writeState(state: RunState, folder: string = runFolder(state.run)): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const aside = join(folder, `state.json.${process.pid}`)
  writeFileSync(aside, `${JSON.stringify(state, undefined, 2)}\n`)
  renameSync(aside, join(folder, 'state.json'))
}

/** Why there is no state: the run does not exist, or its file cannot be read (`down` then works from the run's name). */
export type NoState = 'absent' | 'damaged'

export function readState(run: string, folder: string = runFolder(run)): RunState | NoState {
  let text: string
  try {
    text = readFileSync(join(folder, 'state.json'), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'absent'
    throw error
  }
  return parseState(text)
}

export function parseState(text: string): RunState | 'damaged' {
  try {
    const parsed = RunState.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : 'damaged'
  } catch {
    return 'damaged' // not JSON: the reason does not matter to anyone
  }
}

/** Names of all runs on this machine, crashed ones included. */
export function listRuns(): string[] {
  try {
    return readdirSync(STATE_ROOT).filter((name) => RUN_ID.test(name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
