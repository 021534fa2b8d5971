/** What is asked of one roll-out, and what became of it. */
import type { Mode } from './modes.ts'
import type { Scheme } from './schemes.ts'

export interface Setting {
  readonly seed: string
  readonly hosts: number
  /** Hosts alike as one with a count, or each by itself. */
  readonly view: 'class' | 'host'
  readonly mode: Mode
  readonly scheme: Scheme
  readonly emergency: boolean
  /** Called urgent in the plan, by its signers: shorter delays, and nothing else is lifted. */
  readonly urgent?: boolean
  readonly signatures: 'real' | 'look-up'
  /** How far the server's clock is ahead of the hosts'. */
  readonly serverAheadMs?: number
  /** When it is signed; an hour of one Tuesday that follows from the seed, unless it is said. */
  readonly startAt?: Date
  /** Chance that a host is lost for reasons of its own as it installs. */
  readonly noise?: number
}

export interface Outcome {
  /** Hosts that the patch broke, or will have broken when its delay is over. */
  readonly lost: number
  /** Hosts that began. */
  readonly begun: number
  /** Hosts of which root's word and a report show it. */
  readonly verified: number
  readonly halted: string | null
  /** To the last host that was verified, or to the halt. */
  readonly hours: number
  /** To the first host that began; null: none did. */
  readonly firstHours: number | null
  /** Refusals of hosts, by code. */
  readonly refused: Readonly<Record<string, number>>
  readonly traceHash: string
}
