/** Spans of time, from `from` on and before `to`, in ms: of instants or of a wall clock. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** In order of time, without overlap: a minute that two spans name is one minute, and spans that touch are one. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && span.from <= last.to) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    else merged.push(span)
  }
  return merged
}
