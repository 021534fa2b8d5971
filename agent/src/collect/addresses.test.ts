import assert from 'node:assert/strict'
import { isIPv4, isIPv6 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressFromWords, ipv6FromHex, prefixLength } from './addresses.ts'

const spellings: [hex: string, text: string, why: string][] = [
  ['00000000000000000000000000000000', '::', 'all zeros'],
  ['00000000000000000000000000000001', '::1', 'loopback'],
  ['20010db8000000000001000000000001', '2001:db8::1:0:0:1', 'of two equal runs the first is shortened'],
  ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1', 'a single zero group stays'],
  ['20010000000000010000000000000001', '2001:0:0:1::1', 'the longer run is shortened'],
  ['fe80000000000000000000fffe000001', 'fe80::ff:fe00:1', 'link-local'],
  ['00000000000000000000ffffc0000201', '::ffff:192.0.2.1', 'an IPv4 address inside'],
]
for (const [hex, text, why] of spellings) test(`${text}: ${why}`, () => assert.equal(ipv6FromHex(hex), text))

test('words of /proc/net are in the order of the machine', () => {
  assert.equal(addressFromWords('0100007F', true), '127.0.0.1')
  assert.equal(addressFromWords('7F000001', false), '127.0.0.1')
  assert.equal(addressFromWords('00000000000000000000000001000000', true), '::1')
  assert.equal(addressFromWords('B80D0120000000000000000001000000', true), '2001:db8::1')
})

test('masks give the length of the prefix', () => {
  assert.deepEqual(['0.0.0.0', '255.255.255.0', '255.255.255.255', '255.128.0.0'].map(prefixLength), [0, 24, 32, 9])
})

test('every address has a spelling that means the same address', () => {
  const bytes = fc.array(fc.oneof(fc.constant(0), fc.nat(255)), { minLength: 16, maxLength: 16 })
  fc.assert(
    fc.property(bytes, (list) => {
      const hex = list.map((byte) => byte.toString(16).padStart(2, '0')).join('')
      const text = ipv6FromHex(hex)
      assert.ok(isIPv6(text), text)
      // The browser's and Node's own parser of addresses as the oracle; it has no mixed spelling.
      const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1)
      if (!text.includes('.')) assert.equal(text, canonical)
      assert.ok(isIPv4(addressFromWords(hex.slice(0, 8), true)))
    }),
  )
})
