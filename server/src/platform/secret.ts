/** The data folder's secret: seals private keys that lie in the database, so that a copy of the database alone signs nothing. */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ids } from './ids.ts'

const SECRET_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface Secret {
  /** AES-256-GCM; `purpose` is bound in, so that a sealed value cannot be moved to another use. */
  seal(plain: Uint8Array, purpose: string): Buffer
  /** Throws when the value was changed, sealed for another purpose, or sealed with another secret. */
  open(sealed: Uint8Array, purpose: string): Buffer
  /** A key derived for one purpose (cookies, tickets): never the secret itself. */
  derive(purpose: string): Buffer
}

/** Reads `secret.key` of the data folder, or makes it (0600). Throws when the file has another size. */
export async function openSecret(dataFolder: string, ids: Ids): Promise<Secret> {
  const path = join(dataFolder, 'secret.key')
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
  if (bytes) {
    if (bytes.length !== SECRET_BYTES)
      throw new Error(`${path} is not ${SECRET_BYTES} bytes long: restore it from a backup`)
    return secretOf(bytes, ids)
  }
  const fresh = ids.random(SECRET_BYTES)
  await writeFile(path, fresh, { flag: 'wx', mode: 0o600 })
  await chmod(path, 0o600)
  return secretOf(fresh, ids)
}

export function secretOf(key: Buffer, ids: Ids): Secret {
  return {
    seal(plain, purpose) {
      const nonce = ids.random(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    open(sealed, purpose) {
      const all = Buffer.from(sealed)
      if (all.length < NONCE_BYTES + TAG_BYTES) throw new Error('a sealed value is too short')
      const decipher = createDecipheriv('aes-256-gcm', key, all.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(purpose))
      decipher.setAuthTag(all.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
      return Buffer.concat([decipher.update(all.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
    },
    derive: (purpose) => createHash('sha256').update(key).update('\0').update(purpose).digest(),
  }
}
