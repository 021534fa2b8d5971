import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unarmouredKeys } from './armour.ts'

const BEGIN = '-----BEGIN PGP PUBLIC KEY BLOCK-----'
const END = '-----END PGP PUBLIC KEY BLOCK-----'
const text = (value: string) => new TextEncoder().encode(value)
const back = (value: Uint8Array | undefined) => value && new TextDecoder().decode(value)

test('blocks become their bytes, one after the other; headers and checksum are no bytes', () => {
  const armoured = `${BEGIN}\nComment: x\n\n${btoa('first key')}\n=abcd\n${END}\n\n${BEGIN}\r\n\r\n${btoa('second')}\r\n${END}\r\n`
  assert.equal(back(unarmouredKeys(text(armoured))), 'first keysecond')
})

test('a binary ring stays as it is', () => {
  const ring = Uint8Array.from([0x99, 0x01, 0x0d, 0x04])
  assert.deepEqual(unarmouredKeys(ring), ring)
})

for (const [broken, why] of [
  [`${BEGIN}\n\n@@@@\n${END}`, 'not base64'],
  [`${BEGIN}\n\nAAAA`, 'no end'],
  [`${BEGIN}\n\n${END}`, 'empty'],
  ['-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----', 'not a public key'],
] as const)
  test(`armour: ${why}`, () => assert.equal(unarmouredKeys(text(broken)), undefined))
