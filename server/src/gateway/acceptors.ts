/**
 * Accepts connections and bounds them before TLS begins: overall and per caller. Silent ones are dropped by the handshake's
 * time limit; until then each costs a few kB. Listening addresses can change while the gateway runs.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { callerKey } from '../platform/http/rate-limit.ts'

/** A site behind one address: 3,000 hosts that check in once a minute hold about 10 at a time. */
export const MAX_PER_CALLER = 200
export const MAX_CONNECTIONS = 4_000

export interface Acceptors {
  /** Listens on exactly these hosts; the port stays what it is once chosen. Throws what `listen` throws. */
  listen(hosts: readonly string[], port: number): Promise<number>
  readonly open: number
  /** Dropped because of a limit, since the start. */
  readonly dropped: number
  close(): Promise<void>
}

export function makeAcceptors(accept: (socket: Socket) => void): Acceptors {
  const perCaller = new Map<string, number>()
  const sockets = new Set<Socket>()
  let servers: Server[] = []
  let dropped = 0

  function onConnection(socket: Socket): void {
    const caller = callerKey(socket.remoteAddress ?? '')
    const held = perCaller.get(caller) ?? 0
    if (sockets.size >= MAX_CONNECTIONS || held >= MAX_PER_CALLER) {
      dropped += 1
      socket.on('error', () => undefined) // it is gone either way
      socket.destroy()
      return
    }
    perCaller.set(caller, held + 1)
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      const left = (perCaller.get(caller) ?? 1) - 1
      if (left > 0) perCaller.set(caller, left)
      else perCaller.delete(caller)
    })
    accept(socket)
  }

  return {
    get open() {
      return sockets.size
    },
    get dropped() {
      return dropped
    },
    async listen(hosts, port) {
      await Promise.all(servers.map(stopListening))
      servers = []
      let chosen = port
      for (const host of hosts) {
        const server = createServer({ noDelay: true }, onConnection)
        servers.push(server)
        chosen = await startListening(server, host, chosen).catch((error: NodeJS.ErrnoException) => {
          // A machine without IPv6 has no `::`.
          if (host !== '::' || error.code !== 'EAFNOSUPPORT') throw error
          return startListening(server, '0.0.0.0', chosen)
        })
      }
      return chosen
    },
    async close() {
      const stopping = servers.map(stopListening)
      for (const socket of sockets) socket.destroy()
      await Promise.all(stopping)
    },
  }
}

function startListening(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: 1_024, ipv6Only: false }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

/** Connections that are open go on; only new ones are refused. */
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve()
    server.close()
    // 'close' waits for every connection; the listening socket itself is free at the next turn.
    setImmediate(resolve)
  })
}
