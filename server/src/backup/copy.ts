/**
 * COPY in and out as streams over `pg`, which has the messages but no interface for them. Text format: it is the same in every
 * supported major. Backpressure is the socket's: it is paused while nobody takes, and drained before more is sent.
 */
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import pg from 'pg'

/** What pg's connection has beyond its declared type (node-postgres, lib/connection.js). */
interface CopyConnection {
  readonly stream: Duplex
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

/** Text settings on which the meaning of COPY text depends. */
export const COPY_SETTINGS =
  "set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set extra_float_digits = 1; set bytea_output = 'hex'; set timezone = 'UTC'; set client_encoding = 'UTF8'"

/** Held back before the socket is paused. */
const QUEUE_BYTES = 1 << 20

type Done = (error: Error | undefined, result: pg.QueryResult) => void

class CopyOut extends pg.Query {
  readonly queue: Buffer[] = []
  bytes = 0
  stream: Duplex | undefined
  heard: () => void = () => undefined

  /** Called by pg for each row; the bytes belong to its parser and are overwritten later. */
  handleCopyData(message: { chunk: Buffer }, connection: CopyConnection): void {
    this.queue.push(Buffer.from(message.chunk))
    this.bytes += message.chunk.length
    this.stream = connection.stream
    if (this.bytes > QUEUE_BYTES) connection.stream.pause()
    this.heard()
  }
}

/** Rows of `copy ... to stdout`, some at a time. */
export async function* copyOut(client: pg.Client, statement: string): AsyncGenerator<Buffer> {
  const state: { over: boolean; error: Error | undefined } = { over: false, error: undefined }
  const done: Done = (error) => {
    state.over = true
    state.error = error
    query.heard()
  }
  const query = new CopyOut(statement, done)
  client.query(query)
  for (;;) {
    if (query.queue.length > 0) {
      const taken = Buffer.concat(query.queue.splice(0))
      query.bytes = 0
      query.stream?.resume()
      yield taken
    } else if (state.over) break
    else await new Promise<void>((resolve) => (query.heard = resolve))
  }
  if (state.error) throw state.error
}

class CopyIn extends pg.Query {
  readonly opened: Promise<CopyConnection>
  #open: (connection: CopyConnection) => void = () => undefined
  constructor(statement: string, done: Done) {
    super(statement, done)
    this.opened = new Promise((resolve) => {
      this.#open = resolve
    })
  }

  /** Called by pg when the server is ready to take rows. */
  handleCopyInResponse(connection: CopyConnection): void {
    this.#open(connection)
  }
}

/** Sends `source` into `copy ... from stdin`; resolves with the number of rows that the server took. */
export async function copyIn(client: pg.Client, statement: string, source: AsyncIterable<Buffer>): Promise<number> {
  let settle: { resolve: (rows: number) => void; reject: (error: Error) => void } | undefined
  const result = new Promise<number>((resolve, reject) => {
    settle = { resolve, reject }
  })
  const query = new CopyIn(statement, (error, answer) =>
    error ? settle?.reject(error) : settle?.resolve(answer.rowCount ?? 0),
  )
  client.query(query)
  const failed = result.then(() => undefined)
  failed.catch(() => undefined) // the same failure is thrown by `result`
  const connection = await Promise.race([query.opened, failed])
  if (!connection) return result
  try {
    for await (const chunk of source) {
      connection.sendCopyFromChunk(chunk)
      if (connection.stream.writableNeedDrain) await Promise.race([once(connection.stream, 'drain'), failed])
    }
    connection.endCopyFrom()
  } catch (error) {
    connection.sendCopyFail('the source failed')
    await result.catch(() => undefined) // the server's answer to our own cancelling
    throw error
  }
  return result
}
