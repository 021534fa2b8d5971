/** What a bench finds out, and how it is kept: one line of JSON for each figure, and a dated file with the machine's facts. */
import * as fs from 'node:fs'
import * as os from 'node:os'
import { join } from 'node:path'

export interface Figure {
  bench: string
  /** Medians. `peer` and `ratio` (ours / peer) are null where there is nothing to compare with. */
  ours: number
  peer: number | null
  ratio: number | null
  unit: string
  runs: number
  /** Of ours, over all runs. */
  min: number
  median: number
  max: number
  /** The goal was met; true where the figure has no goal. */
  ok: boolean
}

export interface BenchOptions {
  /** The checkout. */
  root: string
  /** Ignored folder for what a bench has to fetch or build. */
  cache: string
  /** Arguments after the bench's name, without `--json`. */
  args: readonly string[]
  /** For people, on stderr. */
  log(text: string): void
}

/** What a bench's file exports as `run`. */
export type Bench = (options: BenchOptions) => Promise<Figure[]>

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

export interface Measured {
  bench: string
  unit: string
  ours: readonly number[]
  peer?: readonly number[]
  /** The goal: ours / peer at most this. */
  atMost?: number
}

export function figure({ bench, unit, ours, peer, atMost }: Measured): Figure {
  const middle = median(ours)
  const theirs = peer ? median(peer) : null
  const ratio = theirs === null ? null : round(middle / theirs)
  return {
    bench,
    ours: round(middle),
    peer: theirs === null ? null : round(theirs),
    ratio,
    unit,
    runs: ours.length,
    min: round(Math.min(...ours)),
    median: round(middle),
    max: round(Math.max(...ours)),
    ok: atMost === undefined || (ratio !== null && ratio <= atMost),
  }
}

const round = (value: number) => Math.round(value * 1000) / 1000

/** Figures without the machine that made them say little. */
export function machineFacts() {
  const [cpu] = os.cpus()
  return {
    cpu: cpu?.model ?? '',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    kernel: os.release(),
    node: process.versions.node,
    loadAverage: os.loadavg().map(round),
  }
}

/** `results/NAME-YYYY-MM-DD.json`; a later run of the same day replaces it. */
export function keep(folder: string, name: string, figures: readonly Figure[], now: Date): string {
  fs.mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}-${now.toISOString().slice(0, 10)}.json`)
  const at = `${now.toISOString().slice(0, 19)}Z`
  fs.writeFileSync(path, `${JSON.stringify({ bench: name, at, machine: machineFacts(), figures }, null, 2)}\n`)
  return path
}
