/** How the method asks the agent for a file that is not in the spool yet: one line of JSON each way over a socket of the agent's own. */
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** A large package over a slow line: the transport's own limit is shorter. */
const WAIT_MS = 11 * 60_000
const MAX_LINE = 8 << 10

/** Resolves when the agent says that it did what it could; whether the file is there is seen by looking. */
export function askFor(socketPath: string, uri: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath)
    const done = () => {
      socket.destroy()
      resolve()
    }
    socket.setTimeout(WAIT_MS, done)
    socket.on('error', done)
    socket.on('data', done)
    socket.on('close', done)
    socket.write(`${JSON.stringify({ uri })}\n`)
  })
}

/** Answers each line with one line, after `bring` ended, however it ended. */
export function answerAt(socketPath: string, bring: (uri: string) => Promise<void>): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    void serve(socket, bring)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, () => resolve(server))
  })
}

async function serve(socket: Socket, bring: (uri: string) => Promise<void>): Promise<void> {
  for await (const line of createInterface({ input: socket })) {
    const uri = line.length > MAX_LINE ? undefined : uriIn(line)
    if (uri === undefined) break
    await bring(uri).catch(() => undefined) // the method finds nothing in the spool and says so to apt
    if (!socket.writable) break
    socket.write('{}\n')
  }
  socket.destroy()
}

function uriIn(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && 'uri' in value && typeof value.uri === 'string'
      ? value.uri
      : undefined
  } catch {
    return undefined
  }
}
