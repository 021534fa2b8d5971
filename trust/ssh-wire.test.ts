import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concat } from './bytes.ts'
import { mpintPair, Reader, sshString } from './ssh-wire.ts'

const one = Uint8Array.of(1)
const high = Uint8Array.of(0, 0x80)

test('r and s of any length up to 32 bytes stand at the end of their halves', () => {
  const pair = mpintPair(concat(sshString(one), sshString(high)))
  assert.ok(pair)
  assert.deepEqual([pair.length, pair[31], pair[63], pair.filter((byte) => byte > 0).length], [64, 1, 0x80, 2])
})

const refused: [what: string, bytes: Uint8Array<ArrayBuffer>][] = [
  ['a zero that need not be', Uint8Array.of(0, 1)],
  ['two zeros', Uint8Array.of(0, 0, 0x80)],
  ['a negative number', Uint8Array.of(0x80)],
  ['zero itself', new Uint8Array()],
  ['33 bytes', new Uint8Array(33).fill(1)],
]
for (const [what, bytes] of refused)
  test(`no r or s: ${what}`, () => {
    assert.equal(mpintPair(concat(sshString(bytes), sshString(one))), undefined)
    assert.equal(mpintPair(concat(sshString(one), sshString(bytes))), undefined)
  })

test('a pair with something after it is none', () => {
  assert.equal(mpintPair(concat(sshString(one), sshString(one), one)), undefined)
  assert.equal(mpintPair(sshString(one)), undefined)
})

test('a reader that was asked for more than there is has not read all, whatever it is asked for then', () => {
  const reader = new Reader(concat(Uint8Array.of(0xff, 0xff, 0xff, 0xff), one))
  assert.deepEqual([reader.string().length, reader.bytes(1).length, reader.uint32(), reader.done()], [0, 0, 0, false])
})
