import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestAtOnce } from './digest.ts'

test('a digest at once is the one of WebCrypto, of whatever is given', async () => {
  const buffer = new Uint8Array([0, 1, 2, 250, 251, 252]).buffer
  const views = [
    new Uint8Array(),
    new Uint8Array(buffer),
    new Uint8Array(buffer, 2, 3),
    new DataView(buffer, 1),
    buffer,
  ]
  const digests = (name: string) => Promise.all(views.map(async (one) => hex(await crypto.subtle.digest(name, one))))
  const names = ['SHA-256', 'SHA-512']
  const ordinary = await Promise.all(names.map(digests))
  const slow = crypto.subtle.digest
  digestAtOnce()
  assert.notEqual(crypto.subtle.digest, slow)
  assert.deepEqual(await Promise.all(names.map(digests)), ordinary)
})

const hex = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('hex')
