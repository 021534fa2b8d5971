import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { qrCode } from './qr-code.ts'

interface Known {
  readonly codes: readonly { readonly text: string; readonly mask: number; readonly rows: readonly string[] }[]
}
// Written by ourselves in this shape; see `origin` in the file.
const known = JSON.parse(readFileSync(new URL('./fixtures/qr-codes.json', import.meta.url), 'utf8')) as Known
const asRows = (square: readonly (readonly boolean[])[] | undefined): string[] | undefined =>
  square?.map((row) => row.map((dark) => (dark ? '1' : '0')).join(''))

for (const { text, mask, rows } of known.codes)
  test(`a QR code of ${text.length} characters (${rows.length} modules) is the one that qrencode draws with mask ${mask}`, () => {
    assert.deepEqual(asRows(qrCode(text, mask)), rows)
  })

test('without a wanted mask the code is one of the eight that the standard allows', () => {
  const text = 'otpauth://totp/Patchreeve'
  const all = Array.from({ length: 8 }, (_, mask) => JSON.stringify(qrCode(text, mask)))
  assert.equal(new Set(all).size, 8)
  assert.ok(all.includes(JSON.stringify(qrCode(text))))
})

test('a text of 213 bytes fits version 10, one more does not and gives no code', () => {
  assert.equal(qrCode('x'.repeat(213))?.length, 57)
  assert.equal(qrCode('x'.repeat(214)), undefined)
})
