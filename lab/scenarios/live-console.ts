/** A real browser in the server's namespace that looks at roll-outs while they happen, and what it saw. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Lab } from '../lab.ts'
import type { Product } from './product.ts'

const READY_MS = 240_000
/** Pictures of the newest run stay here. */
const PICTURES = join(import.meta.dirname, '../../.cache/lab-rollout')

interface Seen {
  readonly event: string
  readonly at: string
  readonly deployment?: string
  readonly text?: string
  readonly reloads?: number
}

export interface Looker {
  /** Ends the browser, and gives a row for each roll-out; throws unless its figures moved on one page that was never loaded anew. */
  stop(deployments: readonly string[]): Promise<string[][]>
}

export async function openRollouts(lab: Lab, product: Product): Promise<Looker> {
  const script = join(import.meta.dirname, '../../e2e/live-rollout.ts')
  const link = /http:\/\/localhost:\d+\/start\?token=\S+/.exec(product.log())?.[0] ?? ''
  assert.notEqual(link, '', 'the start printed a set-up link')
  const child = lab.server.spawn([process.execPath, '--disable-warning=ExperimentalWarning', script, link, PICTURES])
  const read = () => readFileSync(child.log, 'utf8')
  const lines = (): Seen[] =>
    read()
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Seen] : []))
  const until = Date.now() + READY_MS
  while (!lines().some((line) => line.event === 'ready')) {
    if (Date.now() > until || child.exitCode() !== undefined)
      throw new Error(`the console was not opened:\n${read().slice(-2_000)}`)
    await sleep(200)
  }
  return {
    async stop(deployments) {
      // One more look at the end of the last one.
      await sleep(5_000)
      assert.equal(child.exitCode(), undefined, `the browser ended:\n${read().slice(-2_000)}`)
      await child.stop()
      return deployments.flatMap((id) => rowsOf(id, lines(), read()))
    },
  }
}

/** At least so many different sentences: begun, under way, at its end. */
const SENTENCES = 3

function rowsOf(id: string, lines: readonly Seen[], log: string): string[][] {
  const own = lines.filter((line) => line.deployment === id)
  const texts = new Set(own.map((line) => line.text))
  assert.ok(texts.size >= SENTENCES, `the page of ${id} moved: ${[...texts].join(' | ')}\n${log.slice(-2_000)}`)
  assert.deepEqual([...new Set(own.map((line) => line.reloads))], [0], 'without being loaded anew')
  return own.map((line) => ['console', line.at.slice(11, 19), line.text ?? ''])
}
