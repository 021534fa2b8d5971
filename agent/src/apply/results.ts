/**
 * Results on their way out. Each has a number of its own, one more than the last, and there is never a second one under a number
 * that anybody has seen: a result is laid aside, the number is remembered, and only then is it published for the agent to read.
 * Done again after a cut at any line, this ends the same.
 */
import type { Result } from '@patchreeve/trust/documents/result.ts'
import type { EnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { type Disk, replaceFile } from './disk.ts'
import type { HostKey } from './host-key.ts'
import { saveState, type TrustedState } from './state.ts'

/** What the agent posts, and what a bundle carries as proof: an envelope, and the key that it can be checked with. */
export interface SignedResult {
  /** SPKI, DER, base64. */
  readonly key: string
  readonly result: EnvelopeJson
}

export interface ResultPlaces {
  /** apply's own folder. */
  readonly disk: Disk
  /** Readable by the agent. */
  readonly published: Disk
}

/** An agent that is away for a month misses none at ten orders a day. */
const PUBLISHED_MAX = 500
const ASIDE = /^result-(\d{12})$/
const nameOf = (sequence: number) => String(sequence).padStart(12, '0')

/** Everything of a result but its number. */
export type Unnumbered = Omit<Result, 'sequence'>

/** Signs and publishes. `state` becomes true at the same moment. Returns what is now on the disk. */
export async function publish(
  places: ResultPlaces,
  key: HostKey,
  state: TrustedState,
  results: readonly Unnumbered[],
): Promise<{ state: TrustedState; signed: SignedResult[] }> {
  const signed: SignedResult[] = []
  let { sequence } = state
  for (const result of results) {
    sequence += 1
    const one = { key: key.spki, result: await key.sign({ ...result, sequence }) }
    replaceFile(places.disk, `result-${nameOf(sequence)}`, Buffer.from(JSON.stringify(one)))
    signed.push(one)
  }
  const next = { ...state, sequence }
  saveState(places.disk, next)
  publishAside(places, sequence)
  return { state: next, signed }
}

/** What lies aside and counts goes out; what was laid aside for a moment that never came is dropped. */
export function publishAside({ disk, published }: ResultPlaces, sequence: number): void {
  for (const name of disk.list()) {
    const number = ASIDE.exec(name)?.[1]
    if (number === undefined) continue
    const bytes = disk.read(name)
    if (bytes && Number(number) <= sequence) replaceFile(published, `${number}.json`, bytes)
    disk.remove(name)
  }
  const names = published.list().filter((name) => name.endsWith('.json'))
  for (const name of names.slice(0, Math.max(0, names.length - PUBLISHED_MAX))) published.remove(name)
}
