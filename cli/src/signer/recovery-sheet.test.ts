import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromSheet, SECRET_BYTES, toSheet } from './recovery-sheet.ts'

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const secrets = fc
  .uint8Array({ minLength: SECRET_BYTES, maxLength: SECRET_BYTES })
  .map((bytes) => Uint8Array.from(bytes))
const RUNS = { numRuns: 60 }

test('any secret comes back from its sheet, however it is typed', async () => {
  await fc.assert(
    fc.asyncProperty(secrets, fc.constantFrom(' ', '-', '\n', ''), async (secret, between) => {
      const groups = await toSheet(secret)
      assert.equal(groups.length, 14)
      assert.ok(groups.every((group) => group.length === 5))
      const typed = groups.join(between).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
      assert.deepEqual(await fromSheet(typed), { secret })
    }),
    RUNS,
  )
})

test('one wrong letter anywhere is found', async () => {
  await fc.assert(
    fc.asyncProperty(secrets, fc.nat(69), fc.integer({ min: 1, max: 31 }), async (secret, at, by) => {
      const text = (await toSheet(secret)).join('')
      const wrong = LETTERS[(LETTERS.indexOf(text[at] ?? '') + by) % 32] ?? ''
      assert.ok('wrongGroups' in (await fromSheet(text.slice(0, at) + wrong + text.slice(at + 1))))
    }),
    RUNS,
  )
})

test('a slip in a check letter names its group; two groups in each other’s place are found', async () => {
  const groups = await toSheet(new Uint8Array(SECRET_BYTES).map((_, at) => at * 7))
  const [third = '', fourth = ''] = groups.slice(2, 4)
  const slipped = third.slice(0, 4) + (third.endsWith('Z') ? 'Y' : 'Z')
  assert.deepEqual(await fromSheet(groups.with(2, slipped).join(' ')), { wrongGroups: [3] })
  const swapped = await fromSheet(groups.with(2, fourth).with(3, third).join(' '))
  assert.ok('wrongGroups' in swapped)
})

const hopeless: [typed: string, why: string][] = [
  ['', 'nothing'],
  ['ABCDE '.repeat(13), 'a group too few'],
  ['ABCDE '.repeat(15), 'a group too many'],
  ['\u0000'.repeat(70), 'control characters'],
  ['é'.repeat(70), 'letters that no sheet has'],
  ['A'.repeat(1_000_000), 'a million letters'],
]
for (const [typed, why] of hopeless)
  test(`no sheet: ${why}`, async () => assert.ok('wrongGroups' in (await fromSheet(typed))))
