/** Probes that need the host's own network: run by a process without any right, in a unit of its own, on loopback only. */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import type { Probe } from '@patchreeve/trust/documents/policy.ts'
import { parseListening } from '../../collect/sockets.ts'

export interface Look {
  readonly passed: boolean
  readonly detail: string
  readonly there: readonly string[]
}

export type TcpProbe = Extract<Probe, { kind: 'tcp' }>
export type HttpProbe = Extract<Probe, { kind: 'http' }>

/** What is read of an answer; a page that says it is well says so early. */
const HTTP_BYTES = 64 << 10

/** `before`: the ports that were listened on; undefined in the run before. */
export async function lookAtTcp({ target, timeoutMs }: TcpProbe, before: readonly string[] | undefined): Promise<Look> {
  if (target === '*') {
    const there = listeningPorts()
    const gone = (before ?? []).filter((port) => !there.includes(port))
    return {
      passed: gone.length === 0,
      detail: gone.length === 0 ? '' : `no longer listened on: ${gone.join(' ')}`,
      there,
    }
  }
  const { host, port } = splitTarget(target)
  for (const address of addressesOf(host)) if (await connects(address, port, timeoutMs)) return good
  return bad(`no answer at ${target}`)
}

export async function lookAtHttp({ target, expect, timeoutMs }: HttpProbe): Promise<Look> {
  const url = new URL(target)
  let last = bad(`no answer at ${target}`)
  for (const address of addressesOf(url.hostname.replace(/^\[|\]$/g, ''))) {
    const answer = await fetchFrom(address, url, timeoutMs)
    if (!answer) continue
    const fits = answer.status === expect.status && (expect.contains === null || answer.text.includes(expect.contains))
    if (fits) return good
    last = bad(
      answer.status === expect.status ? 'the text is missing' : `status ${answer.status}, not ${expect.status}`,
    )
  }
  return last
}

const good: Look = { passed: true, detail: '', there: [] }
const bad = (detail: string): Look => ({ passed: false, detail: detail.slice(0, 500), there: [] })

/** Never by a resolver: `localhost` is these two and nothing else. */
function addressesOf(host: string): readonly string[] {
  return host === 'localhost' ? ['127.0.0.1', '::1'] : [host]
}

function splitTarget(target: string): { host: string; port: number } {
  const at = target.lastIndexOf(':')
  return { host: target.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(target.slice(at + 1)) }
}

/** Ports below the range that the kernel gives to whoever asks: the others are another one after each restart. */
export function listeningPorts(root = ''): string[] {
  const [low = 32_768, high = 60_999] = readText(`${root}/proc/sys/net/ipv4/ip_local_port_range`)
    .split(/\s+/)
    .map(Number)
  const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1
  const sockets = (['tcp', 'tcp6'] as const).flatMap((protocol) =>
    parseListening(readText(`${root}/proc/net/${protocol}`), protocol, littleEndian),
  )
  const ports = new Set(sockets.map((one) => one.port).filter((port) => port < low || port > high))
  return [...ports].sort((a, b) => a - b).map(String)
}

/** A kernel without IPv6 has no tcp6. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

function connects(host: string, port: number, timeoutMs: number): Promise<boolean> {
  if (port < 1 || port > 65_535) return Promise.resolve(false)
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('connect', () => end(true))
    socket.on('timeout', () => end(false))
    socket.on('error', () => end(false))
  })
}

/** One GET without following anything; undefined where nobody answers. */
function fetchFrom(host: string, url: URL, timeoutMs: number): Promise<{ status: number; text: string } | undefined> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let size = 0
    const asked = request(
      { host, port: url.port || 80, path: `${url.pathname}${url.search}`, headers: { host: url.host }, agent: false },
      (response) => {
        const end = () => {
          clearTimeout(timer)
          const text = Buffer.concat(parts).subarray(0, HTTP_BYTES).toString('utf8')
          resolve({ status: response.statusCode ?? 0, text })
          asked.destroy()
        }
        response.on('data', (part: Buffer) => {
          parts.push(part)
          size += part.length
          if (size >= HTTP_BYTES) end()
        })
        response.on('end', end)
        response.on('error', end)
      },
    )
    const none = () => {
      clearTimeout(timer)
      resolve(undefined)
    }
    const timer = setTimeout(() => {
      none()
      asked.destroy()
    }, timeoutMs)
    asked.on('error', none)
    asked.end()
  })
}
