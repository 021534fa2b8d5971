/**
 * Password hashes: scrypt with its parameters beside the hash, so that they can rise. A bounded number runs at once and a
 * bounded number waits: 300 people who sign in at the same moment cost the memory of two.
 */
import { scrypt, timingSafeEqual } from 'node:crypto'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Ids } from '../platform/ids.ts'

/**
 * One of the five settings that OWASP's Password Storage Cheat Sheet names as equally strong; 32 MiB each instead of 128 for
 * N=2^17, p=1, because the whole server shall stay below 400 MB. About 0.33 s on the machine of docs/adr/0002.
 */
export const SCRYPT = { logN: 15, r: 8, p: 3, saltBytes: 16, hashBytes: 32 } as const
/** Two of libuv's four threads: files and name look-ups need the others. */
const AT_ONCE = 2
/** About 4 s of work; who comes later is told to try again. */
const MAX_WAITING = 24
/** Stored parameters beyond this are not ours: 256 MiB. */
const MAX_MEMORY = 256 << 20

export interface Passwords {
  /** Throws TOO_MANY_REQUESTS when too many wait. */
  hash(password: string): Promise<string>
  /** Takes as long for undefined (nobody has that address) as for a hash. Throws TOO_MANY_REQUESTS when too many wait. */
  verify(password: string, stored: string | undefined): Promise<boolean>
}

interface Parameters {
  readonly logN: number
  readonly r: number
  readonly p: number
}

export function scryptPasswords(ids: Ids, parameters: Parameters = SCRYPT): Passwords {
  const gate = queue(AT_ONCE, MAX_WAITING)
  const nobody = write(parameters, ids.random(SCRYPT.saltBytes), ids.random(SCRYPT.hashBytes))
  return {
    hash: (password) =>
      gate(async () => {
        const salt = ids.random(SCRYPT.saltBytes)
        return write(parameters, salt, await derive(password, salt, parameters, SCRYPT.hashBytes))
      }),
    verify: (password, stored) =>
      gate(async () => {
        const { salt, hash, ...its } = read(stored ?? nobody)
        const same = timingSafeEqual(await derive(password, salt, its, hash.length), hash)
        return same && stored !== undefined
      }),
  }
}

function derive(password: string, salt: Buffer, { logN, r, p }: Parameters, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N: 2 ** logN, r, p, maxmem: MAX_MEMORY }
    // The same text typed on another keyboard may be composed differently (NIST SP 800-63B, 5.1.1.2).
    scrypt(password.normalize('NFKC'), salt, length, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

const write = ({ logN, r, p }: Parameters, salt: Buffer, hash: Buffer): string =>
  `$scrypt$ln=${logN},r=${r},p=${p}$${salt.toString('base64')}$${hash.toString('base64')}`

function read(text: string): Parameters & { salt: Buffer; hash: Buffer } {
  const found = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]+={0,2})\$([\w+/]+={0,2})$/.exec(text)
  if (!found) throw new Error('a stored password hash has an unknown form')
  const [, logN, r, p, salt = '', hash = ''] = found
  return {
    logN: Number(logN),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

/** At most `atOnce` run, at most `maxWaiting` wait, in the order of their coming. */
export function queue(atOnce: number, maxWaiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= atOnce) {
      if (waiting.length >= maxWaiting) throw new AppError('TOO_MANY_REQUESTS', { retryAfterS: 5 })
      await new Promise<void>((resolve) => waiting.push(resolve)) // whoever ends hands its place on
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
