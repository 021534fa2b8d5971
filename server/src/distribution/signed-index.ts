/** A publisher's InRelease: whose it is by its signatures, of what day, and which lists it vouches for. */
import { type IndexFile, indexFiles } from '@patchreeve/ecosystems/deb/packages-index.ts'
import { parseRelease } from '@patchreeve/ecosystems/deb/release.ts'
import { type Key, readCleartextMessage, readKey, readKeys, verify } from 'openpgp'
import { OriginFault } from './model.ts'

export interface SignedIndex {
  readonly origin: string
  readonly label: string
  readonly codename: string
  readonly releasedAt: Date
  /** Fingerprints of the primary keys whose signature holds, upper-case hex. */
  readonly signers: readonly string[]
  /** What was signed, without armour. */
  readonly text: string
  /** By path below the suite. */
  readonly files: ReadonlyMap<string, IndexFile>
}

/** Throws OriginFault unless one of the keys signed it, and it is not past its day. */
export async function readSignedIndex(
  bytes: Uint8Array,
  armoredKeys: readonly string[],
  now: Date,
): Promise<SignedIndex> {
  const { text, signers } = await verified(bytes, armoredKeys, now)
  const release = parseRelease(text)
  const releasedAt = new Date(release.date)
  if (Number.isNaN(releasedAt.getTime())) throw new OriginFault('index-unreadable', { what: 'date' })
  if (release.validUntil !== '' && Date.parse(release.validUntil) < now.getTime())
    throw new OriginFault('index-expired', { validUntil: release.validUntil })
  const { origin, label, codename } = release
  return { origin, label, codename, releasedAt, signers, text, files: indexFiles(text) }
}

/** A publisher whose clock is a little ahead would seem not to have signed yet, and be asked again only at the next tick. */
const CLOCK_SLACK_MS = 10 * 60_000

async function verified(
  bytes: Uint8Array,
  armoredKeys: readonly string[],
  now: Date,
): Promise<{ text: string; signers: string[] }> {
  const cleartextMessage = new TextDecoder().decode(bytes)
  const message = await readCleartextMessage({ cleartextMessage }).catch((cause) => {
    throw new OriginFault('index-signature', {}, { cause })
  })
  const keys = await Promise.all(armoredKeys.map((armoredKey) => readKey({ armoredKey })))
  const date = new Date(now.getTime() + CLOCK_SLACK_MS)
  const { data, signatures } = await verify({ message, verificationKeys: keys, date })
  const signers: string[] = []
  for (const { keyID, verified: holds } of signatures) {
    const key = keys.find((one) => one.getKeys(keyID).length > 0)
    if (key && (await holds.catch(() => false))) signers.push(fingerprintOf(key))
  }
  if (signers.length === 0) throw new OriginFault('index-signature')
  return { text: data, signers: [...new Set(signers)] }
}

const fingerprintOf = (key: Key): string => key.getFingerprint().toUpperCase()

export interface KeyMaterial {
  readonly fingerprint: string
  readonly armored: string
}

/** Primary keys in what a host or our own bundle calls key material: armoured, or base64 of the packets. [] for what is none. */
export async function keysIn(material: string): Promise<KeyMaterial[]> {
  const isArmoured = material.includes('-----BEGIN PGP')
  const read = isArmoured
    ? readKeys({ armoredKeys: material })
    : readKeys({ binaryKeys: Uint8Array.from(Buffer.from(material, 'base64')) })
  const keys = await read.catch(() => [])
  return keys.map((key) => ({ fingerprint: fingerprintOf(key), armored: key.toPublic().armor() }))
}
