/** The real machine, or a folder that looks like one (`--root`): synchronous reads, because the collector is a process of its own that ends. */
import * as fs from 'node:fs'
import type { Answer, Host } from './host.ts'

export interface LocalHostOptions {
  /** Prefix of every path, without a trailing slash; '' is this machine. */
  root?: string
  now?: () => number
}

export function localHost({ root = '', now = Date.now }: LocalHostOptions = {}): Host {
  const at = (path: string) => root + path
  return {
    uid: process.getuid?.() ?? 0,
    now,
    bytes: (path, maxBytes) => readRegular(at(path), maxBytes, true),
    head: (path, maxBytes) => readRegular(at(path), maxBytes, false),
    list: (path) => attempt(() => fs.readdirSync(at(path)).sort()),
    link: (path) => attempt(() => fs.readlinkSync(at(path))),
    exists: (path) => fs.existsSync(at(path)),
    modifiedAt: (path) => statOf(at(path))?.mtimeMs,
    filesystemBytes(mount) {
      if (root !== '') return undefined
      const answer = attempt(() => fs.statfsSync(mount))
      return answer.kind === 'known' ? answer.value.bsize * answer.value.blocks : undefined
    },
    ipv4: () => (root === '' ? attempt(ipv4Addresses) : { kind: 'unknown', reason: 'not-collected' }),
    async run(argv, limits) {
      if (root !== '') return { kind: 'unknown', reason: 'not-collected' }
      const { runTool } = await import('./run.ts')
      return runTool(argv, limits)
    },
  }
}

/** Nothing that a file can be (link loop, gone between two calls, no right to it) may end the collector. */
function statOf(path: string): fs.Stats | undefined {
  const answer = attempt(() => fs.statSync(path, { throwIfNoEntry: false }))
  return answer.kind === 'known' ? answer.value : undefined
}

function ipv4Addresses(): { name: string; cidr: string }[] {
  // Loaded here, because only the network section needs it.
  const os = process.getBuiltinModule('node:os')
  return Object.entries(os.networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).filter((a) => a.family === 'IPv4' && a.cidr).map((a) => ({ name, cidr: a.cidr ?? '' })),
  )
}

/** Errors of the operating system become answers; anything else is a mistake of ours and is thrown. */
export function attempt<T>(action: () => T): Answer<T> {
  try {
    return { kind: 'known', value: action() }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    return toAnswer(String(error.code))
  }
}

function toAnswer(code: string): Answer<never> {
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' }
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'unknown', reason: 'needs-root' }
  return { kind: 'unknown', reason: 'unreadable' }
}

/** O_NONBLOCK: opening a FIFO would wait for a writer. The size of files in /proc is 0, so the end is found by reading. */
function readRegular(path: string, maxBytes: number, whole: boolean): Answer<Buffer> {
  const opened = attempt(() =>
    fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY),
  )
  if (opened.kind !== 'known') return opened
  try {
    const stat = fs.fstatSync(opened.value)
    if (!stat.isFile()) return { kind: 'unknown', reason: 'unreadable' }
    if (whole && stat.size > maxBytes) return { kind: 'unknown', reason: 'too-large' }
    const read = attempt(() => readUpTo(opened.value, stat.size, maxBytes + (whole ? 1 : 0)))
    if (read.kind !== 'known') return read
    return read.value.length > maxBytes ? { kind: 'unknown', reason: 'too-large' } : read
  } finally {
    fs.closeSync(opened.value)
  }
}

function readUpTo(fd: number, expected: number, limit: number): Buffer {
  let buffer = Buffer.allocUnsafe(Math.min(limit, Math.max(expected + 1, 4096)))
  let length = 0
  for (;;) {
    const count = fs.readSync(fd, buffer, length, buffer.length - length, null)
    if (count === 0) break
    length += count
    if (length < buffer.length) continue
    if (length >= limit) break
    const larger = Buffer.allocUnsafe(Math.min(limit, buffer.length * 4))
    buffer.copy(larger)
    buffer = larger
  }
  return buffer.subarray(0, length)
}
