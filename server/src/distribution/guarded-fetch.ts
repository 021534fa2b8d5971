/**
 * Fetches from where a host says that its packages come from. A host may name any address, so each hop is resolved, its address
 * checked, and the connection made to that very address: a name that answers differently the second time gains nothing.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { isPublicAddress } from './address.ts'
import { FETCH_TIMEOUT_MS, OriginFault } from './model.ts'

const MAX_REDIRECTS = 5
const REDIRECTS = [301, 302, 303, 307, 308]

export interface Reach {
  /** Private addresses that a person named for this origin. */
  readonly named: readonly string[]
  resolve(host: string): Promise<readonly string[]>
  /** `http://host:port`: names are resolved there, and by its rules; addresses are still checked here. */
  readonly proxy?: string | undefined
}

export interface Fetched {
  readonly body: AsyncIterable<Uint8Array>
  /** Undefined where the origin does not say. */
  readonly sizeBytes: number | undefined
}

/** The body behind a URL, redirects followed. Throws OriginFault; ends with it when `FETCH_TIMEOUT_MS` are over. */
export async function fetchGuarded(start: string, reach: Reach, timeoutMs = FETCH_TIMEOUT_MS): Promise<Fetched> {
  const signal = AbortSignal.timeout(timeoutMs)
  let url = new URL(start)
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await get(url, await addressFor(url, reach), reach.proxy, signal)
    const status = response.statusCode ?? 0
    if (!REDIRECTS.includes(status)) {
      if (status === 200) return { body: whole(response, signal), sizeBytes: sizeOf(response) }
      response.destroy()
      throw new OriginFault('status', { status, url: url.href })
    }
    response.destroy()
    url = redirected(url, response.headers.location)
  }
  throw new OriginFault('redirect-not-allowed', { url: start })
}

/** Throws unless one of the host's addresses may be connected to. */
async function addressFor(url: URL, reach: Reach): Promise<string> {
  const host = bareHost(url)
  if (reach.proxy !== undefined && !isIP(host)) return nameForProxy(host)
  const found = isIP(host) ? [host] : await reach.resolve(host).catch((cause) => unreachable(url, cause))
  const address = found.find((one) => isPublicAddress(one) || reach.named.includes(one))
  if (address === undefined) throw new OriginFault('address-not-allowed', { host, address: found[0] ?? '' })
  return address
}

/** The proxy resolves it, where we cannot look: so no name that means the proxy's own machine or its neighbours. */
function nameForProxy(host: string): string {
  if (host.includes('.') && !/\.(localhost|local|internal)\.?$/i.test(host)) return host
  throw new OriginFault('address-not-allowed', { host, address: '' })
}

function redirected(from: URL, location: string | undefined): URL {
  const url = location === undefined ? null : URL.parse(location, from.href)
  const plain = url?.protocol === 'http:' && from.protocol === 'http:'
  if (!url || !(plain || url.protocol === 'https:') || url.username !== '' || url.password !== '')
    throw new OriginFault('redirect-not-allowed', { url: from.href })
  return url
}

const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

function get(url: URL, address: string, proxy: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
  const host = bareHost(url)
  return new Promise((resolve, reject) => {
    const options = {
      host: address,
      port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      // Packed files come as they are: their digests are of what the publisher stored.
      headers: { host: url.host, 'user-agent': 'patchreeve', 'accept-encoding': 'identity', connection: 'close' },
      agent: proxy === undefined ? (false as const) : throughProxy(url, proxy),
      signal,
      ...(isIP(host) ? {} : { servername: host }),
    }
    const request = url.protocol === 'https:' ? httpsRequest(options, resolve) : httpRequest(options, resolve)
    request.on('error', (cause) => reject(faultOf(url, cause, signal)))
    request.end()
  })
}

/** For one request: plain for http, by CONNECT for https. */
function throughProxy(url: URL, proxy: string): HttpAgent {
  const proxyEnv = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy }
  return url.protocol === 'https:' ? new HttpsAgent({ proxyEnv }) : new HttpAgent({ proxyEnv })
}

async function* whole(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* response as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw faultOf(undefined, cause, signal)
  } finally {
    response.destroy()
  }
}

function sizeOf(response: IncomingMessage): number | undefined {
  const size = Number(response.headers['content-length'] ?? Number.NaN)
  return Number.isSafeInteger(size) ? size : undefined
}

function faultOf(url: URL | undefined, cause: unknown, signal: AbortSignal): OriginFault {
  return new OriginFault(signal.aborted ? 'timed-out' : 'unreachable', { url: url?.href ?? '' }, { cause })
}

function unreachable(url: URL, cause: unknown): never {
  throw new OriginFault('unreachable', { url: url.href }, { cause })
}
