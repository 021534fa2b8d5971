import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultHosts, MAX_HOSTS, namespacePrefix, planHosts, RUN_ID } from './addresses.ts'

test('the default six are four bookworm, one of them Spanish, one bullseye and one trixie on two sites', () => {
  const hosts = planHosts(defaultHosts(6))
  assert.deepEqual(
    hosts.map((h) => `${h.name} ${h.ip} ${h.suite}${h.locale ? ` ${h.locale}` : ''}`),
    [
      'a1 10.77.1.11 bookworm',
      'a2 10.77.1.12 bookworm',
      'a3 10.77.1.13 bookworm es_ES.UTF-8',
      'a4 10.77.1.14 bullseye',
      'b1 10.77.2.11 bookworm',
      'b2 10.77.2.12 trixie',
    ],
  )
})

test('no two of the most hosts share a name or an address', () => {
  const hosts = planHosts(defaultHosts(MAX_HOSTS))
  assert.equal(new Set(hosts.map((h) => h.ip)).size, MAX_HOSTS)
  assert.equal(new Set(hosts.map((h) => h.name)).size, MAX_HOSTS)
})

test('a lab without hosts and one beyond the limit are refused', () => {
  assert.throws(() => planHosts([]))
  assert.throws(() => planHosts(defaultHosts(MAX_HOSTS + 1)))
})

for (const id of ['', 'A', 'a-b', '../x', 'a/b', 'a b', 'abcdefghijklm', 'ä', 'a\n']) {
  test(`${JSON.stringify(id)} is no run id`, () => assert.ok(!RUN_ID.test(id)))
}

test('one run never counts the namespaces of another as its own', () => {
  assert.ok(!'prlab-ab-a1'.startsWith(namespacePrefix('a')))
})
