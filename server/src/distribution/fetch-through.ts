/** Brings a file of a confirmed origin into the store, once for all who wait for it. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContentStore, Stored, Wanted } from './content.ts'
import { fetchGuarded } from './guarded-fetch.ts'
import { isArchivePath, type Origin, OriginFault } from './model.ts'

export interface FetchThrough {
  /** `path` is below the archive's root. Throws OriginFault. */
  fetch(origin: Origin, path: string, wanted: Wanted): Promise<Stored>
}

export interface FetchEffects {
  readonly content: ContentStore
  /** Our own repository, as the gateway serves it. */
  readonly repoFolder: string
  /** Digest of an own package’s file or index under this path of the gateway; undefined: there is none. */
  uploaded(pathname: string): Promise<string | undefined>
  resolve(host: string): Promise<readonly string[]>
  readonly proxy?: string | undefined
}

export function makeFetchThrough(effects: FetchEffects): FetchThrough {
  const { content } = effects
  const running = new Map<string, Promise<Stored>>()

  async function bring(origin: Origin, path: string, wanted: Wanted): Promise<Stored> {
    const known = wanted.sha256 === undefined ? undefined : await content.find(wanted.sha256)
    if (known) return known
    if (!isArchivePath(path)) throw new OriginFault('index-unreadable', { path })
    if (origin.own) return bringOwn(origin, path, wanted)
    const reach = { named: origin.addresses, resolve: effects.resolve, proxy: effects.proxy }
    const { body, sizeBytes = 0 } = await fetchGuarded(`${origin.base}/${path}`, reach)
    if (sizeBytes > wanted.maxBytes) throw new OriginFault('too-large', { limit: wanted.maxBytes })
    return content.put(body, wanted)
  }

  /** What this server hands out itself is not asked for over the network: own packages, and those of Patchreeve. */
  async function bringOwn(origin: Origin, path: string, wanted: Wanted): Promise<Stored> {
    const { pathname } = new URL(origin.base)
    if (pathname === OWN_REPOSITORY) return content.put(await ownFile(effects.repoFolder, path), wanted)
    const sha256 = await effects.uploaded(`${pathname}/${path}`)
    const held = sha256 === undefined ? undefined : await content.find(sha256)
    if (!held) throw new OriginFault('unreachable', { url: path })
    if (wanted.sha256 !== undefined && wanted.sha256 !== held.sha256)
      throw new OriginFault('digest-differs', { wanted: wanted.sha256, got: held.sha256 })
    return held
  }

  return {
    async fetch(origin, path, wanted) {
      const key = wanted.sha256 ?? `${origin.originId} ${path}`
      const current = running.get(key)
      if (current) return current
      const run = bring(origin, path, wanted).finally(() => running.delete(key))
      running.set(key, run)
      return run
    },
  }
}

/** Path of Patchreeve's own repository at the gateway. */
export const OWN_REPOSITORY = '/repo'

async function ownFile(folder: string, path: string): Promise<AsyncIterable<Uint8Array>> {
  try {
    const file = await open(join(folder, path), constants.O_RDONLY | constants.O_NOFOLLOW)
    return file.createReadStream() as AsyncIterable<Uint8Array> // a byte stream gives buffers
  } catch (cause) {
    throw new OriginFault('unreachable', { url: path }, { cause })
  }
}
