import assert from 'node:assert/strict'
import { test } from 'node:test'
import { base32, matchTotp, stepOf, totpCode, totpUri } from './totp.ts'

const SECRET = Buffer.from('12345678901234567890')

/** RFC 6238, appendix B, the SHA-1 rows. */
const vectors: [unixS: number, code: string][] = [
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
]
for (const [unixS, code] of vectors) {
  test(`RFC 6238: at ${unixS} s the code is ${code}`, () => {
    assert.equal(totpCode(SECRET, stepOf(new Date(unixS * 1000)), 8), code)
    assert.equal(totpCode(SECRET, stepOf(new Date(unixS * 1000))), code.slice(2))
  })
}

/** RFC 4648, section 10, without padding. */
const base32Vectors: [plain: string, text: string][] = [
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
]
for (const [plain, text] of base32Vectors)
  test(`RFC 4648: base32 of "${plain}" is "${text}"`, () => assert.equal(base32(Buffer.from(plain)), text))

test('a code of the step before and after is taken, of two steps away not', () => {
  const now = new Date('2026-11-24T18:00:10Z')
  const step = stepOf(now)
  assert.deepEqual(
    [-2, -1, 0, 1, 2].map((offset) => matchTotp(SECRET, totpCode(SECRET, step + offset), now, 0)),
    [undefined, step - 1, step, step + 1, undefined],
  )
})

test('a code is good once: neither it nor an older one is taken again', () => {
  const now = new Date('2026-11-24T18:00:10Z')
  const step = stepOf(now)
  assert.equal(matchTotp(SECRET, totpCode(SECRET, step), now, step), undefined)
  assert.equal(matchTotp(SECRET, totpCode(SECRET, step - 1), now, step), undefined)
  assert.equal(matchTotp(SECRET, totpCode(SECRET, step + 1), now, step), step + 1)
})

test('the address for the authenticator app escapes the e-mail address', () => {
  assert.match(
    totpUri(SECRET, 'a?b&c@example.org'),
    /^otpauth:\/\/totp\/Patchreeve:a%3Fb%26c%40example\.org\?secret=GEZDGNBV/,
  )
})
