/** Listening sockets, and behind each the program and its package as far as this user may see. */
import type { SocketRow } from '@patchreeve/contract/sections/sockets.ts'
import { addressFromWords } from './addresses.ts'
import type { Context } from './context.ts'
import { fit, toCount } from './fields.ts'
import { packagesOwning } from './file-owner.ts'
import { firstLine, textOf } from './host.ts'
import { programsByInode } from './socket-programs.ts'

type Protocol = 'tcp' | 'tcp6' | 'udp' | 'udp6'

export interface Listening {
  protocol: Protocol
  address: string
  port: number
  inode: string
}

const PROTOCOLS: readonly Protocol[] = ['tcp', 'tcp6', 'udp', 'udp6']
/** include/net/tcp_states.h: listening, and for UDP "not connected". */
const LISTENING: Readonly<Record<Protocol, string>> = { tcp: '0A', tcp6: '0A', udp: '07', udp6: '07' }
/** A busy server has 100,000 connections of 150 bytes in the same file. */
const MAX_BYTES = 64 << 20
const MAX_ROWS = 19_000

export function collectSockets(context: Context): SocketRow[] {
  const rows: SocketRow[] = []
  const found: Listening[] = []
  for (const protocol of PROTOCOLS) {
    const text = textOf(context.host.bytes(`/proc/net/${protocol}`, MAX_BYTES))
    if (text.kind === 'known') found.push(...parseListening(text.value, protocol, context.littleEndian))
    // A kernel without IPv6 has no tcp6 and udp6; every other absence is one of /proc itself.
    else if (text.kind === 'unknown') rows.push(context.unknownRow('sockets', protocol, text.reason))
    else if (!protocol.endsWith('6')) rows.push(context.unknownRow('sockets', protocol, 'unreadable'))
  }
  const [low, high] = ephemeralRange(context)
  const lasting = found.filter((s) => !(s.protocol.startsWith('udp') && s.port >= low && s.port <= high))
  if (lasting.length > MAX_ROWS) rows.push(context.unknownRow('sockets', 'listening', 'too-large'))
  return [...withPrograms(context, lasting.slice(0, MAX_ROWS)), ...rows]
}

/** Ports that the kernel gives to whoever asks for any; its own default where the setting cannot be read. */
function ephemeralRange({ host }: Context): [low: number, high: number] {
  const [low, high] = firstLine(host, '/proc/sys/net/ipv4/ip_local_port_range').split(/\s+/).map(toCount)
  return low && high ? [low, high] : [32_768, 60_999]
}

/** Lines of /proc/net/tcp and its sisters: slot, local address, remote address, state, ... the inode is the tenth word. */
export function parseListening(text: string, protocol: Protocol, littleEndian: boolean): Listening[] {
  const mark = ` ${LISTENING[protocol]} `
  const found: Listening[] = []
  for (const line of text.split('\n').slice(1)) {
    // Most lines of a busy server are connections: skip them before splitting.
    if (!line.includes(mark)) continue
    const word = line.trim().split(/\s+/)
    const [address, port] = word[1]?.split(':') ?? []
    if (word[3] !== LISTENING[protocol] || !address || !port) continue
    found.push({
      protocol,
      address: addressFromWords(address, littleEndian),
      port: Number.parseInt(port, 16),
      inode: word[9] ?? '',
    })
  }
  return found
}

/** One row for each program behind a socket; workers that share a port are one. */
function withPrograms(context: Context, sockets: readonly Listening[]): SocketRow[] {
  if (sockets.length === 0) return []
  const { programs, refused } = programsByInode(context.host, new Set(sockets.map((s) => s.inode)))
  const owners = packagesOwning(context, new Set([...programs.values()].flatMap((set) => [...set])))
  const rows = new Map<string, SocketRow>()
  for (const { protocol, address, port, inode } of sockets) {
    const place = { kind: 'listen' as const, protocol, address, port }
    const paths = [...(programs.get(inode) ?? [])]
    // Without a process that we may see: somebody else's (perhaps hidden from us), or to root, the kernel's own (NFS, WireGuard).
    if (paths.length === 0) {
      const unknown = refused || context.host.uid !== 0 ? 'needs-root' : 'unreadable'
      rows.set(JSON.stringify([place]), { ...place, program: '', package: '', unknown })
    }
    for (const path of paths) {
      const program = fit(path, 400)
      rows.set(JSON.stringify([place, program]), {
        ...place,
        program,
        package: fit(owners.get(path) ?? '', 200),
        unknown: '',
      })
    }
  }
  return [...rows.values()]
}
