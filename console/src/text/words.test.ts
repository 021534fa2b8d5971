import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeWords } from './words.ts'

const NOW = Date.parse('2026-11-24T08:12:04Z')
const en = makeWords('en', 'Europe/Berlin', NOW)
const de = makeWords('de', 'Europe/Berlin', NOW)

test('German numbers, plural and zone follow German rules', () => {
  assert.equal(de.t('count.hosts', { n: 1312 }), '1.312 Hosts passen')
  assert.equal(de.t('host.reported', { time: '2026-11-24T08:11:58Z' }), 'Bericht 09:11:58 MEZ')
})

test('markup in a value stays text', () => {
  assert.equal(en.t('host.owner', { owner: '<b>{n}</b> {time:when}' }), 'owner <b>{n}</b> {time:when}')
})

test('the pseudo language keeps all values and is at least a third longer', () => {
  const pseudo = makeWords('pseudo', 'UTC', NOW)
  const text = pseudo.t('home.silent', { n: 11 })
  assert.match(text, /11/)
  assert.ok(text.length > en.t('home.silent', { n: 11 }).length * 1.3)
})
