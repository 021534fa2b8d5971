/**
 * SSH signatures (OpenSSH's PROTOCOL.sshsig): what `ssh-keygen -Y sign` makes with an Ed25519 or P-256 key, plain or inside a
 * hardware token (`sk-`). No RSA and no DSA. A token's signature counts only with its presence flag: somebody touched it.
 */
import { type Bytes, concat, equalBytes, fromBase64, sha256, sha512, utf8 } from './bytes.ts'
import type { PersonKey } from './documents/root.ts'
import { type Algorithm, importSpki, type PublicKey, toSpki, verifyBytes } from './keys.ts'
import { mpintPair, Reader, sshString, text } from './ssh-wire.ts'

/** What a root keeps of an SSH key: enough to rebuild its SSH form byte for byte. */
export interface SshKey {
  readonly class: 'ssh' | 'sk'
  readonly spki: string
  readonly application: string | null
}

const MAGIC = utf8('SSHSIG')
const VERSION = 1
const USER_PRESENT = 1
const LINE_CHARS_MAX = 2_000
const ARMOR_CHARS_MAX = 4_096

const types = {
  'ssh-ed25519': { algorithm: 'ed25519', class: 'ssh' },
  'ecdsa-sha2-nistp256': { algorithm: 'p256', class: 'ssh' },
  'sk-ssh-ed25519@openssh.com': { algorithm: 'ed25519', class: 'sk' },
  'sk-ecdsa-sha2-nistp256@openssh.com': { algorithm: 'p256', class: 'sk' },
} as const satisfies Record<string, { algorithm: Algorithm; class: SshKey['class'] }>
type SshType = keyof typeof types

/** A line of a `.pub` file as a root keeps it; undefined for other kinds of key and for anything malformed. */
export async function readPublicLine(line: string): Promise<SshKey | undefined> {
  const [type = '', blobText = ''] = line.length > LINE_CHARS_MAX ? [] : line.trim().split(/\s+/)
  const blob = fromBase64(blobText)
  const key = blob && isSshType(type) ? readBlob(type, blob) : undefined
  // Only a key that rebuilds to the same bytes can be told apart from all others by what the root keeps of it.
  const publicKey = key && (await importSpki(key.spki))
  if (!key || !publicKey || !blob || !equalBytes(toBlob(publicKey, key.application), blob)) return undefined
  return key
}

/** The bytes inside `-----BEGIN SSH SIGNATURE-----`. */
export function readArmor(armored: string): Bytes | undefined {
  if (armored.length > ARMOR_CHARS_MAX) return undefined
  const match = /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)\r?\n-----END SSH SIGNATURE-----\s*$/.exec(
    armored,
  )
  return match?.[1] === undefined ? undefined : fromBase64(match[1].replace(/[\r\n]/g, ''))
}

/** Did this key sign this message in this namespace? False for everything unexpected: nothing here throws on hostile bytes. */
export async function verifySshSignature(
  key: Pick<PersonKey, 'spki' | 'application'>,
  namespace: string,
  message: Bytes,
  blob: Bytes,
): Promise<boolean> {
  const publicKey = await importSpki(key.spki)
  const parsed = publicKey && readSignature(blob)
  if (!parsed || !equalBytes(parsed.publicKey, toBlob(publicKey, key.application))) return false
  if (parsed.namespace !== namespace || parsed.type !== sshType(publicKey.algorithm, key.application)) return false
  const hash = await hashOf(parsed.hash, message)
  if (!hash) return false
  const signed = concat(
    MAGIC,
    sshString(utf8(namespace)),
    sshString(new Uint8Array()),
    text(parsed.hash),
    sshString(hash),
  )
  const signature = publicKey.algorithm === 'p256' ? mpintPair(parsed.signature) : parsed.signature
  if (!signature) return false
  if (key.application === null) return parsed.token === null && verifyBytes(publicKey, signature, signed)
  if (parsed.token === null || ((parsed.token[0] ?? 0) & USER_PRESENT) === 0) return false
  const byToken = concat(await sha256(utf8(key.application)), parsed.token, await sha256(signed))
  return verifyBytes(publicKey, signature, byToken)
}

interface Parsed {
  readonly publicKey: Bytes
  readonly namespace: string
  readonly hash: string
  readonly type: string
  readonly signature: Bytes
  /** Flags and counter, 5 bytes, as the token signed them; null for a plain key. */
  readonly token: Bytes | null
}

function readSignature(blob: Bytes): Parsed | undefined {
  const reader = new Reader(blob)
  if (!equalBytes(reader.bytes(MAGIC.length), MAGIC) || reader.uint32() !== VERSION) return undefined
  const publicKey = reader.string()
  const namespace = reader.text()
  const reserved = reader.string()
  const hash = reader.text()
  const inner = new Reader(reader.string())
  const type = inner.text()
  const signature = inner.string()
  const token = isSshType(type) && types[type].class === 'sk' ? inner.bytes(5) : null
  if (!reader.done() || !inner.done() || reserved.length > 0) return undefined
  return { publicKey, namespace, hash, type, signature, token }
}

function readBlob(type: SshType, blob: Bytes): SshKey | undefined {
  const { algorithm, class: keyClass } = types[type]
  const reader = new Reader(blob)
  if (reader.text() !== type || (algorithm === 'p256' && reader.text() !== 'nistp256')) return undefined
  const raw = reader.string()
  const application = keyClass === 'sk' ? reader.text() : null
  return reader.done() ? { class: keyClass, spki: toSpki(algorithm, raw), application } : undefined
}

function toBlob(key: PublicKey, application: string | null): Bytes {
  const curve = key.algorithm === 'p256' ? text('nistp256') : new Uint8Array()
  const end = application === null ? new Uint8Array() : text(application)
  return concat(text(sshType(key.algorithm, application)), curve, sshString(key.raw), end)
}

function sshType(algorithm: Algorithm, application: string | null): SshType {
  if (algorithm === 'ed25519') return application === null ? 'ssh-ed25519' : 'sk-ssh-ed25519@openssh.com'
  return application === null ? 'ecdsa-sha2-nistp256' : 'sk-ecdsa-sha2-nistp256@openssh.com'
}

function isSshType(type: string): type is SshType {
  return Object.hasOwn(types, type)
}

async function hashOf(name: string, message: Bytes): Promise<Bytes | undefined> {
  if (name === 'sha512') return sha512(message)
  return name === 'sha256' ? sha256(message) : undefined
}
