/**
 * Reporter beside node's own: which files took longest, and, in CI, that nothing was skipped. A skip on a person's machine says
 * why; in CI it would be a proof that nobody made.
 */
import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'

/** Skips that are right in CI: the case cannot arise for the user that CI runs as. */
const FINE = /^root /
const SLOWEST = 12

// biome-ignore lint/style/noDefaultExport: node loads a reporter by its default export
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const seconds = new Map<string, number>()
  const skipped: string[] = []
  for await (const { type, data } of events) {
    if (type === 'test:summary' && data.file !== undefined)
      seconds.set(relative(process.cwd(), data.file), data.duration_ms / 1_000)
    if (type === 'test:pass' && data.skip !== undefined && !FINE.test(String(data.skip)))
      skipped.push(`${data.name}: ${data.skip}`)
  }
  const slowest = [...seconds].sort(([, a], [, b]) => b - a).slice(0, SLOWEST)
  yield `\nslowest files\n${slowest.map(([file, s]) => `${s.toFixed(1).padStart(7)} s  ${file}\n`).join('')}`
  if (process.env.CI !== 'true' || skipped.length === 0) return
  process.exitCode = 1
  yield `\nnothing may be skipped in CI, and ${skipped.length} were\n${skipped.map((one) => `  ${one}\n`).join('')}`
}
