/** The nearest known word to a mistyped one: suggested, never run. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((one) => ({ one, away: distance(word, one) }))
    .sort((a, b) => a.away - b.away || a.one.localeCompare(b.one))
  const best = ranked[0]
  return best && best.away <= Math.max(1, Math.floor(best.one.length / 3)) ? best.one : undefined
}

/** Edits, with neighbours swapped counting as one (Damerau, optimal string alignment). */
export function distance(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i])
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0
  for (let j = 1; j <= b.length; j++) (rows[0] ?? []).push(j)
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity
      rows[i]?.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same, swapped))
    }
  return at(a.length, b.length)
}
