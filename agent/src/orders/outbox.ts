/**
 * Results of apply on their way to the server. They lie in a folder of root, in the order of their numbers; the agent notes up to
 * which number the server has acknowledged them. Acknowledged means committed, and one that is sent twice is one.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord, readJson, readText, writeWhole } from '../files.ts'
import type { State } from '../state.ts'
import { codeOf, type Transport } from '../transport.ts'
import { PUBLIC_KEY } from './places.ts'

interface Sent {
  /** Number of the newest result that needs no sending any more. */
  readonly result: number
  /** The key that the server was told. */
  readonly key: string
}

const NAME = /^(\d{12})\.json$/
/** Its content will never be taken; whatever else an answer says may be another one later. */
const NEVER_TAKEN = new Set(['INPUT_INVALID', 'BODY_TOO_LARGE', 'RESULT_INVALID'])

export function waitingResults(state: State, folder: string): string[] {
  const { result } = sentOf(state)
  return resultNames(folder).filter((name) => Number(name.slice(0, 12)) > result)
}

/** Sends what waits, oldest first. Gives how many were taken; throws Unreachable. Ends at the first that has to wait. */
export async function sendResults(state: State, transport: Transport, folder: string): Promise<number> {
  await tellKey(state, transport, folder)
  let taken = 0
  for (const name of waitingResults(state, folder)) {
    const json: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    const answer = await transport.send({ method: 'POST', path: '/agent/v1/results', json })
    const isTaken = answer.status === 200
    if (!isTaken && !NEVER_TAKEN.has(codeOf(answer))) throw new Error(`result ${name}: ${codeOf(answer)}`)
    note(state, { result: Number(name.slice(0, 12)) })
    if (isTaken) taken += 1
  }
  return taken
}

/** The server shows its digest to people, who compare it with what the host printed. */
async function tellKey(state: State, transport: Transport, folder: string): Promise<void> {
  const spki = readText(join(folder, PUBLIC_KEY))?.trim()
  if (!spki || spki === sentOf(state).key) return
  const answer = await transport.send({ method: 'POST', path: '/agent/v1/host-key', json: { spki } })
  if (answer.status !== 200) throw new Error(`host key: ${codeOf(answer)}`)
  note(state, { key: spki })
}

export function keyWaits(state: State, folder: string): boolean {
  const spki = readText(join(folder, PUBLIC_KEY))?.trim()
  return spki !== undefined && spki !== '' && spki !== sentOf(state).key
}

function resultNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => NAME.test(name))
      .sort()
  } catch (error) {
    // No apply on this host.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** A server that was restored may have forgotten what it acknowledged; what it knows it takes for the same. */
export function sendAnew(state: State): void {
  note(state, { result: 0, key: '' })
}

function sentOf(state: State): Sent {
  return readJson(state.path('sent.json'), isSent) ?? { result: 0, key: '' }
}

function note(state: State, change: Partial<Sent>): void {
  writeWhole(state.path('sent.json'), JSON.stringify({ ...sentOf(state), ...change }))
}

function isSent(value: unknown): value is Sent {
  return isRecord(value) && typeof value.result === 'number' && typeof value.key === 'string'
}
