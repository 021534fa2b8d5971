/** Seconds per named part, for the table that a run prints. */
export interface Lap {
  readonly name: string
  readonly seconds: number
}

export class Stopwatch {
  readonly laps: Lap[] = []

  /** Runs `action` and notes how long it took, also when it fails. */
  async time<T>(name: string, action: () => Promise<T>): Promise<T> {
    const since = performance.now()
    try {
      return await action()
    } finally {
      this.laps.push({ name, seconds: (performance.now() - since) / 1000 })
    }
  }
}

/** Columns padded to their widest cell, two spaces between them. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export const lapRows = (laps: readonly Lap[]): string[][] =>
  laps.map((lap) => [lap.name, `${lap.seconds.toFixed(1)} s`])
