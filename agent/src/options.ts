/** Options of the agent's sub-commands: `--name value`, repeated where it makes sense. Unknown ones are an error, not ignored. */

export class UsageError extends Error {}

export interface Options {
  one(name: string): string | undefined
  all(name: string): string[]
  has(name: string): boolean
}

export function parseOptions(args: readonly string[], withValue: readonly string[], flags: readonly string[]): Options {
  const values = new Map<string, string[]>()
  for (let at = 0; at < args.length; at++) {
    const name = args[at] ?? ''
    if (flags.includes(name)) values.set(name, [])
    else if (withValue.includes(name) && args[at + 1] !== undefined) {
      at += 1
      values.set(name, [...(values.get(name) ?? []), args[at] ?? ''])
    } else throw new UsageError(`unknown option or missing value: ${name}`)
  }
  return {
    one: (name) => values.get(name)?.at(-1),
    all: (name) => values.get(name) ?? [],
    has: (name) => values.has(name),
  }
}
