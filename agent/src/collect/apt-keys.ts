/** The public keys that apt accepts for a source, with the key material itself: keys are public, and whose they are matters. */
import { createHash } from 'node:crypto'
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import type { AptSource } from '@patchreeve/ecosystems/deb/source-list.ts'
import type { Context } from './context.ts'
import { fit } from './fields.ts'
import { namesIn } from './host.ts'

type Key = Extract<RepositoryRow, { kind: 'source' }>['signedBy'][number]

const ETC = '/etc/apt'
/** The report's limits: 30 keys for a source, 100,000 characters each (a binary key ring of 75 kB in base64). */
const MAX_KEYS = 30
const MAX_KEY_CHARS = 100_000
const MAX_FILE_BYTES = 1 << 20

export class KeyRing {
  readonly #context: Context
  readonly #rows: RepositoryRow[]
  readonly #read = new Map<string, Key | undefined>()
  #trusted: string[] | undefined

  constructor(context: Context, rows: RepositoryRow[]) {
    this.#context = context
    this.#rows = rows
  }

  /** Files named by the source; without any, and for fingerprints, all that apt trusts for every source. */
  of(source: AptSource): Key[] {
    if (source.embeddedKey !== '')
      return [toKey('sources entry', Buffer.from(source.embeddedKey))].flatMap((key) => this.#bounded(key))
    const named = source.signedBy.filter((key) => key.startsWith('/'))
    const paths = named.length > 0 ? named : this.#trustedPaths()
    const keys = paths.flatMap((path) => this.#bounded(this.#file(path)))
    if (keys.length > MAX_KEYS) this.#note('keys', 'too-large')
    return keys.slice(0, MAX_KEYS)
  }

  #trustedPaths(): string[] {
    const folder = `${ETC}/trusted.gpg.d`
    const host = this.#context.host
    this.#trusted ??= [
      ...(host.exists(`${ETC}/trusted.gpg`) ? [`${ETC}/trusted.gpg`] : []),
      ...namesIn(host, folder)
        .filter((name) => /\.(gpg|asc)$/.test(name))
        .map((name) => `${folder}/${name}`),
    ]
    return this.#trusted
  }

  #file(path: string): Key | undefined {
    if (this.#read.has(path)) return this.#read.get(path)
    const answer = this.#context.host.bytes(path, MAX_FILE_BYTES)
    if (answer.kind !== 'known') this.#note(`key ${path}`, answer.kind === 'absent' ? 'unreadable' : answer.reason)
    const key = answer.kind === 'known' ? toKey(path, answer.value) : undefined
    this.#read.set(path, key)
    return key
  }

  /** A ring that is too long for the report keeps its digest. */
  #bounded(key: Key | undefined): Key[] {
    if (!key) return []
    if (key.key.length <= MAX_KEY_CHARS) return [key]
    this.#note(`key ${key.path}`, 'too-large')
    return [{ ...key, key: '' }]
  }

  #note(
    what: string,
    reason:
      | 'too-large'
      | 'unreadable'
      | 'needs-root'
      | 'timed-out'
      | 'tool-missing'
      | 'not-supported'
      | 'not-collected',
  ) {
    const text = fit(what, 100)
    const row = this.#context.unknownRow('repositories', text, reason)
    if (!this.#rows.some((r) => r.kind === 'unknown' && r.what === text)) this.#rows.push(row)
  }
}

/** Armoured keys are text already; binary rings become base64. */
function toKey(path: string, bytes: Buffer): Key {
  const armoured = bytes.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----')
  const key = armoured ? bytes.toString('utf8').toWellFormed() : bytes.toString('base64')
  return { path: fit(path, 400), sha256: createHash('sha256').update(bytes).digest('hex'), key }
}
