/** The console's way to the server: same origin, 15 seconds at most, a fresh key per write. */
import type { Transport } from '@patchreeve/contract/api/client.ts'

/** Longer than the slowest list at a million hosts; after that a person should be told. */
const TIMEOUT_MS = 15_000

export const transport: Transport = {
  base: '',
  headers: () => ({}),
  idempotencyKey: randomId,
  fetch(input, init) {
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout
    return fetch(input, { ...init, signal, cache: 'no-store' })
  },
}

/** 128 random bits in hex. Not `randomUUID`, which browsers refuse on a plain network address. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
