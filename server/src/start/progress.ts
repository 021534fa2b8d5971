/** Progress of a start: one line per step with the time it took; nothing moves, so it reads the same in a log. */
export interface Progress {
  /** Runs a step; its line is printed when it is done, with what it says of itself. */
  step<T>(name: string, work: () => Promise<T>, said?: (result: T) => string): Promise<T>
  say(text: string): void
}

export function makeProgress(out: (text: string) => void, now: () => number, startedAtMs: number): Progress {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  return {
    async step(name, work, said) {
      const since = now()
      const result = await work()
      const detail = said?.(result) ?? ''
      out(
        `  ${name.padEnd(44)} ${seconds(now() - since).padStart(7)}   ${`at ${seconds(now() - startedAtMs)}`.padEnd(10)}${detail === '' ? '' : ` ${detail}`}\n`,
      )
      return result
    },
    say: (text) => out(`${text}\n`),
  }
}
