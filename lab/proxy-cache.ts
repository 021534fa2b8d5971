/**
 * The proxy's memory: a file per archive path, fetched whole before it is served, so that a range is always answered from a
 * complete file. What apt trusts is the signature, not us: nothing is verified here.
 */
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises'
import * as http from 'node:http'
import * as https from 'node:https'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ProxyTarget } from './proxy-path.ts'

export interface Cached {
  readonly path: string
  readonly size: number
  /** From the archive's Last-Modified; the moment of the download where it sent none. */
  readonly modifiedAt: Date
}

export type CacheAnswer = Cached | { readonly status: number }

/** An archive that is silent for this long is down. */
const UPSTREAM_TIMEOUT_MS = 60_000

export class ProxyCache {
  readonly #folder: string
  /** The machine's own apt proxy, where one is configured. */
  readonly #upstreamProxy: string | undefined
  /** Ten hosts that want one file cause one download. */
  readonly #running = new Map<string, Promise<CacheAnswer>>()
  #count = 0

  constructor(folder: string, upstreamProxy: string | undefined) {
    this.#folder = folder
    this.#upstreamProxy = upstreamProxy
  }

  get(target: ProxyTarget): Promise<CacheAnswer> {
    const running = this.#running.get(target.file)
    if (running) return running
    const answer = this.#look(target).finally(() => this.#running.delete(target.file))
    this.#running.set(target.file, answer)
    return answer
  }

  async #look(target: ProxyTarget): Promise<CacheAnswer> {
    const path = join(this.#folder, target.file)
    const have = await cachedFile(path)
    if (have && target.immutable) return have
    const response = await this.#ask(target.upstream, have?.modifiedAt)
    if (response.statusCode === 304 && have) {
      response.resume()
      return have
    }
    if (response.statusCode !== 200) {
      response.resume()
      return { status: response.statusCode ?? 502 }
    }
    return this.#keep(response, path)
  }

  #ask(url: string, since: Date | undefined): Promise<http.IncomingMessage> {
    const via = this.#upstreamProxy === undefined ? undefined : new URL(this.#upstreamProxy)
    const at = via ?? new URL(url)
    const headers: http.OutgoingHttpHeaders = { host: new URL(url).host, 'user-agent': 'patchreeve-lab' }
    if (since) headers['if-modified-since'] = since.toUTCString()
    const path = via ? url : at.pathname
    const options = { host: at.hostname, port: at.port, path, headers, timeout: UPSTREAM_TIMEOUT_MS }
    return new Promise((resolve, reject) => {
      const request = (at.protocol === 'https:' ? https : http).request(options, resolve)
      request.on('timeout', () => request.destroy(new Error(`${url}: silent for ${UPSTREAM_TIMEOUT_MS / 1000} s`)))
      request.on('error', reject)
      request.end()
    })
  }

  /** Aside, then renamed: a killed download leaves no file that counts. */
  async #keep(response: http.IncomingMessage, path: string): Promise<Cached> {
    await mkdir(dirname(path), { recursive: true })
    this.#count += 1
    const aside = `${path}.${process.pid}.${this.#count}.part`
    try {
      await pipeline(response, createWriteStream(aside))
      const { size } = await stat(aside)
      const promised = response.headers['content-length']
      if (promised !== undefined && Number(promised) !== size) throw new Error(`${path}: cut short at ${size}`)
      const modifiedAt = new Date(response.headers['last-modified'] ?? Date.now())
      await utimes(aside, modifiedAt, modifiedAt)
      await rename(aside, path)
      return { path, size, modifiedAt }
    } finally {
      await rm(aside, { force: true })
    }
  }
}

/** A regular file of the cache; undefined where there is none. */
export async function cachedFile(path: string): Promise<Cached | undefined> {
  try {
    const found = await stat(path)
    return found.isFile() ? { path, size: found.size, modifiedAt: found.mtime } : undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined
    throw error
  }
}
