/**
 * Collects, compares with what the server holds, and lays what must be sent into the state folder. It runs in a child that
 * ends, so that the agent which waits never holds a report in memory. Called again before the server acknowledged, it keeps the
 * report's id as long as the content is the same.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { SECTION_LIMITS } from '@patchreeve/contract/protocol.ts'
import type { SectionName, SectionRow } from '@patchreeve/contract/sections/registry.ts'
import { changeOf } from './change.ts'
import { localHost } from './collect/local-host.ts'
import { allSections, report } from './collect.ts'
import { DEFAULT_STATE, type Pending, State } from './state.ts'

/** What the child tells its parent: one line, small. */
export interface Prepared {
  readonly etag: string
  /** Sections that wait to be sent. */
  readonly pending: readonly string[]
  readonly tookMs: number
}

/** A change is sent as such only while it is smaller than this share of the whole. */
const PATCH_SHARE = 0.5

/** `prepare [--state DIR] [--root DIR] [--whole NAME,NAME] [--sections NAME,NAME]` */
export async function prepareCommand(args: readonly string[]): Promise<number> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  const state = new State(option('--state') ?? DEFAULT_STATE)
  const whole = new Set((option('--whole') ?? '').split(','))
  const startedAt = Date.now()
  const only = option('--sections')?.split(',')
  const sections = only ? { sections: allSections.filter((name) => only.includes(name)) } : {}
  const made = await report(localHost({ root: option('--root') ?? '' }), sections)
  const pending: string[] = []
  for (const [name, rows] of Object.entries(made.sections)) {
    // Object.entries forgets that the keys are section names and each value that section's rows.
    if (prepareSection(state, name as SectionName, rows as SectionRow<SectionName>[], made.digests, whole))
      pending.push(name)
  }
  const told: Prepared = { etag: made.etag, pending, tookMs: Date.now() - startedAt }
  process.stdout.write(`${JSON.stringify(told)}\n`)
  return 0
}

/** true when there is something to send. */
function prepareSection(
  state: State,
  name: SectionName,
  rows: readonly SectionRow<SectionName>[],
  digests: Partial<Record<SectionName, string>>,
  whole: ReadonlySet<string>,
): boolean {
  const digest = digests[name] ?? ''
  const held = state.held(name)
  if (!whole.has(name) && held?.digest === digest) {
    state.dropPending(name)
    return false
  }
  if (state.refused(name)?.digest === digest) return false
  const waiting = state.pending(name)
  if (waiting?.digest === digest && (waiting.method === 'PUT' || !whole.has(name))) return true
  const before = !whole.has(name) && held?.exact ? heldRows(state, name) : undefined
  const body = bodyOf(name, before, rows, held?.digest ?? '')
  const packed = gzipSync(body.text)
  if (packed.length > SECTION_LIMITS.packedBytes) {
    state.refuse(name, { digest, code: 'BODY_TOO_LARGE' })
    return false
  }
  const pending: Pending = { reportId: reportId(), method: body.method, digest }
  state.savePending(name, pending, packed, gzipSync(JSON.stringify(rows)))
  return true
}

function bodyOf(
  name: SectionName,
  before: readonly SectionRow<SectionName>[] | undefined,
  rows: readonly SectionRow<SectionName>[],
  base: string,
): { method: 'PUT' | 'PATCH'; text: string } {
  const whole = JSON.stringify({ rows })
  if (!before) return { method: 'PUT', text: whole }
  const change = JSON.stringify({ base, ...changeOf(name, before, rows) })
  return change.length < whole.length * PATCH_SHARE ? { method: 'PATCH', text: change } : { method: 'PUT', text: whole }
}

/** undefined when they are not there or not readable: then the section is sent whole, which is always right. */
function heldRows(state: State, name: SectionName): SectionRow<SectionName>[] | undefined {
  try {
    const value: unknown = JSON.parse(gunzipSync(readFileSync(state.sectionFile(name, 'rows.gz'))).toString('utf8'))
    return Array.isArray(value) ? (value as SectionRow<SectionName>[]) : undefined // written by this program
  } catch {
    return undefined
  }
}

/** UUIDv7 (RFC 9562, 5.7): the server's log of reports sorts by time. */
export function reportId(nowMs = Date.now(), random = randomBytes(10)): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(nowMs, 0, 6)
  random.copy(bytes, 6, 0, 10)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
