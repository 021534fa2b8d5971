import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WrongUse } from './exit-code.ts'
import { serverUrl } from './place.ts'

const good: [typed: string, url: string][] = [
  ['https://patch.example.org', 'https://patch.example.org'],
  ['patch.example.org:8443', 'https://patch.example.org:8443'],
  ['https://patch.example.org/hosts?x=1', 'https://patch.example.org'],
  ['http://localhost:7080', 'http://localhost:7080'],
  ['http://[::1]:7080/', 'http://[::1]:7080'],
]
for (const [typed, url] of good) test(`${typed} is ${url}`, () => assert.equal(serverUrl(typed), url))

const bad: [typed: string, why: RegExp][] = [
  ['http://patch.example.org', /not encrypted/],
  ['http://localhost.evil.example', /not encrypted/],
  ['https://ada:secret@patch.example.org', /not a server/],
  ['', /not a server/],
  ['https://', /not a server/],
  ['ftp://patch.example.org', /not a server|not encrypted/],
]
for (const [typed, why] of bad)
  test(`"${typed}" gets no password`, () =>
    assert.throws(
      () => serverUrl(typed),
      (error) => error instanceof WrongUse && why.test(error.message),
    ))
