/**
 * One order's spool: a flat folder of files named by the digest of their address, which apply reads and does not trust. The agent
 * owns it. Every file is written aside and renamed, so that a half one is never there under its name.
 */
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { spoolName } from '../apply/method/spool-file.ts'

/** One package at most, and one order at most: the policy allows 4 GiB, indexes and the way back come on top. */
const MAX_FILE = 2 * 1024 ** 3
const MAX_ORDER = 12 * 1024 ** 3

/** Gives the bytes of an address, or undefined where the server has none. `undo`: which of the dated indexes; undefined for today's. */
export type Fetch = (uri: string, undo: number | undefined) => Promise<Readable | undefined>

export class Spool {
  readonly folder: string
  readonly #undo: number | undefined
  readonly #fetch: Fetch
  readonly #budget: { left: number }
  readonly #running = new Map<string, Promise<boolean>>()

  private constructor(folder: string, undo: number | undefined, fetch: Fetch, budget: { left: number }) {
    this.folder = folder
    this.#undo = undo
    this.#fetch = fetch
    this.#budget = budget
    // apt's own user reads it on apply's behalf; there is nothing secret in it.
    mkdirSync(folder, { recursive: true, mode: 0o755 })
  }

  /** What an interrupted try brought is not believed: a new one starts empty. */
  static create(folder: string, fetch: Fetch, budget = { left: MAX_ORDER }): Spool {
    rmSync(folder, { recursive: true, force: true })
    return new Spool(folder, undefined, fetch, budget)
  }

  /** The folder of one dated index, for the way back. */
  snapshot(index: number): Spool {
    return new Spool(`${this.folder}/undo-${index}`, index, this.#fetch, this.#budget)
  }

  /** Brings the file of an address unless it is there. False where the server has none. Throws when it is too large or breaks off. */
  bring(uri: string): Promise<boolean> {
    const name = spoolName(uri)
    if (existsSync(`${this.folder}/${name}`)) return Promise.resolve(true)
    // apt asks over two connections, for http and https.
    const running = this.#running.get(name) ?? this.#write(uri, name)
    this.#running.set(name, running)
    return running.finally(() => this.#running.delete(name))
  }

  async #write(uri: string, name: string): Promise<boolean> {
    const body = await this.#fetch(uri, this.#undo)
    if (!body) return false
    const aside = `${this.folder}/${name}.part`
    const file = createWriteStream(aside, { mode: 0o644 })
    // What breaks off at once may not be opened yet: removed before it is closed, the file would come back.
    const closed = new Promise((resolve) => file.once('close', resolve))
    try {
      await pipeline(body, (chunks) => this.#counted(chunks), file)
      renameSync(aside, `${this.folder}/${name}`)
    } finally {
      await closed
      rmSync(aside, { force: true })
    }
    return true
  }

  async *#counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let size = 0
    for await (const chunk of chunks) {
      size += chunk.length
      this.#budget.left -= chunk.length
      if (size > MAX_FILE || this.#budget.left < 0) throw new Error('more than an order may bring')
      yield chunk
    }
  }
}
