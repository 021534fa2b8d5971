/** What happens when: events in the order of their time, those of one time in the order in which they were set. */
export interface Agenda {
  at(time: number, run: () => void | Promise<void>): void
  /** Runs what is due next; the time of it, or undefined: nothing is left. */
  next(): Promise<number | undefined>
}

interface Due {
  readonly time: number
  readonly order: number
  readonly run: () => void | Promise<void>
}

export function makeAgenda(): Agenda {
  const heap: Due[] = []
  let count = 0
  const before = (a: Due, b: Due): boolean => a.time < b.time || (a.time === b.time && a.order < b.order)
  const swap = (i: number, j: number): void => {
    const [a, b] = [heap[i], heap[j]]
    if (a && b) [heap[i], heap[j]] = [b, a]
  }
  const less = (i: number, j: number): boolean => {
    const [a, b] = [heap[i], heap[j]]
    return a !== undefined && b !== undefined && before(a, b)
  }
  function sink(from: number): void {
    for (let i = from; ; ) {
      let least = i
      for (const child of [2 * i + 1, 2 * i + 2]) if (less(child, least)) least = child
      if (least === i) return
      swap(i, least)
      i = least
    }
  }
  return {
    at(time, run) {
      heap.push({ time, order: count++, run })
      for (let i = heap.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1
        if (!less(i, parent)) break
        swap(i, parent)
        i = parent
      }
    },
    async next() {
      const due = heap[0]
      const last = heap.pop()
      if (!due || !last) return undefined
      if (heap.length > 0) {
        heap[0] = last
        sink(0)
      }
      await due.run()
      return due.time
    },
  }
}
