import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emailKey, isLive, lockMs, weaknessOf } from './model.ts'

const HOUR = 3_600_000
const at = (hours: number) => new Date(Date.UTC(2026, 10, 24) + hours * HOUR)
const lives: [createdH: number, usedH: number, nowH: number, live: boolean, why: string][] = [
  [0, 0, 11, true, 'used 11 h ago'],
  [0, 0, 12, false, 'idle for 12 h'],
  [0, 20, 31, true, 'used 11 h ago, a day old'],
  [0, 167, 167.9, true, 'just below a week'],
  [0, 167.9, 168, false, 'a week old, however busy'],
]
for (const [created, used, now, live, why] of lives)
  test(`a session ${live ? 'lives' : 'is over'}: ${why}`, () =>
    assert.equal(isLive({ createdAt: at(created), usedAt: at(used) }, at(now)), live))

test('the wait doubles from the fifth failure on and ends at 15 minutes', () => {
  assert.deepEqual(
    [1, 4, 5, 6, 7, 8, 9, 10, 500].map((n) => lockMs(n) / 60_000),
    [0, 0, 1, 2, 4, 8, 15, 15, 15],
  )
})

test('an e-mail address is one person, however it is capitalised', () => {
  assert.equal(emailKey(' Ada@Example.ORG '), 'ada@example.org')
})

const ada = { name: 'Ada Lovelace', email: 'ada.lovelace@example.org' }
const passwords: [password: string, weakness: string | undefined][] = [
  ['aaaaaaaaaaaaaa', 'few-characters'],
  ['abab1abab1abab1', 'few-characters'],
  ['kitten7kitten7kitten7', 'repeats'],
  ['1234567890abcdef', 'sequence'],
  ['qwertzuiopasdfghjkl', 'sequence'],
  ['lovelace2026!', 'is-your-name'],
  ['Patchreeve123!', 'is-your-name'],
  ['example.org-ada', 'is-your-name'],
  ['correct horse battery', undefined],
  ['zwölf Wörter reichen', undefined],
  ['T8#kd0!mQz4p', undefined],
]
for (const [password, weakness] of passwords)
  test(`"${password}" is ${weakness ?? 'a password'}`, () => assert.equal(weaknessOf(password, ada), weakness))
