import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { AppError } from '@patchreeve/contract/errors.ts'
import { type FeedModule, recordCount, refuseShrink, runFeed } from './feed.ts'
import { aScope, type Fixture, fixturesOf, rawFiles, readFixtures } from './fixtures.ts'
import type { FeedOutput } from './model.ts'
import { budgetOf } from './read.ts'
import { feeds } from './registry.ts'

/** A hang is a failure. */
const SLOW_MS = 60_000

function isInvalid(module: FeedModule) {
  return (error: unknown) => {
    assert.ok(error instanceof AppError, String(error))
    assert.equal(error.code, 'FEED_INVALID', error.message)
    assert.equal(error.params.feed, module.id)
    assert.equal(typeof error.params.fault, 'string')
    return true
  }
}

/** Every record of the spoilt output must be one of the sound output: a spoilt input may lose, it may never invent. */
function isSubset(spoilt: FeedOutput, sound: FeedOutput): boolean {
  const known = new Set([...sound.statements, ...sound.offers, ...sound.facts].map((record) => JSON.stringify(record)))
  return [...spoilt.statements, ...spoilt.offers, ...spoilt.facts].every((record) => known.has(JSON.stringify(record)))
}

for (const module of feeds as readonly FeedModule[]) {
  const sound = fixturesOf(module)
  const [first] = sound
  assert.ok(first, `${module.id} has fixtures`)
  const plain = (bytes: Uint8Array): Fixture[] => [{ name: first.name.replace(/\.(?:gz|xz|zst)$/, ''), bytes }]
  const named = (suffix: string, bytes: Uint8Array): Fixture[] => [{ name: plain(bytes)[0]?.name + suffix, bytes }]

  test(`${module.id}: describes itself and reads its fixtures`, async () => {
    assert.match(module.id, /^[a-z]+(?:-[a-z]+)*$/)
    assert.ok(module.about.length > 10 && !module.about.includes('\n') && module.licence.length > 3)
    assert.ok(module.limits.maxShrink > 0 && module.limits.maxShrink < 1)
    for (const { url, name } of module.remote(new Set(['debian:12']))) {
      assert.equal(new URL(url).protocol, 'https:')
      assert.ok(
        module.files.some((pattern) => pattern.test(name)),
        `its own import finds ${name}`,
      )
    }
    const output = await readFixtures(module)
    assert.ok(recordCount(output) > 0)
    assert.match(output.dataAt, /^(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)?$/)
  })

  test(`${module.id}: the same input gives the same output`, async () => {
    assert.deepEqual(await readFixtures(module), await readFixtures(module))
  })

  test(`${module.id}: a platform that nobody asked for is left out`, async () => {
    const output = await readFixtures(module, sound, { platforms: new Set(['debian:7']) })
    for (const { platform } of [...output.statements, ...output.offers, ...output.covers])
      assert.equal(platform, 'debian:7')
  })

  const hostile: [name: string, fixtures: Fixture[]][] = [
    ['nothing', plain(new Uint8Array())],
    ['a proxy page', plain(Buffer.from('<!doctype html>\n<html><body>Sign in</body></html>\n'))],
    ['null', plain(Buffer.from('null\n'))],
    ['an empty object', plain(Buffer.from('{}\n'))],
    ['an empty list', plain(Buffer.from('[]\n'))],
    ['wrong types', plain(Buffer.from('{"count":{},"vulnerabilities":7,"zlib":[1,2],"cveMetadata":"x"}\n'))],
    ['100,000 levels', plain(Buffer.from(`${'['.repeat(100_000)}\n`))],
    ['100,000 levels in a member', plain(Buffer.from(`{"vulnerabilities":[${'{"a":'.repeat(100_000)}\n`))],
    ['one line of 20 MB', plain(Buffer.alloc(20 * 1024 * 1024, 'x'))],
    [
      'bytes that are not UTF-8',
      plain(Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from('"}\n')])),
    ],
    ['zero bytes', plain(Buffer.alloc(4096))],
    ['gzip that is none', named('.gz', Buffer.from('hello'))],
    ['zstd that is none', named('.zst', Buffer.from('hello'))],
    ['xz that is none', named('.xz', Buffer.from('hello'))],
    ['half a gzip', named('.gz', half(gzipSync(Buffer.alloc(1_000_000, 'abc\n'))))],
    ['half a zstd', named('.zst', half(zstdCompressSync(Buffer.alloc(1_000_000, 'abc\n'))))],
    ['a gzip bomb', named('.gz', gzipSync(Buffer.alloc(64 * 1024 * 1024, '\n')))],
    ['a zstd bomb', named('.zst', zstdCompressSync(Buffer.alloc(64 * 1024 * 1024, '\n')))],
    [
      'a zstd frame with a window of 2 GB',
      named('.zst', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00])),
    ],
  ]
  for (const [name, fixtures] of hostile)
    test(`${module.id}: ${name} is refused`, { timeout: SLOW_MS }, async () => {
      await assert.rejects(readFixtures(module, fixtures), isInvalid(module))
    })

  test(`${module.id}: cut anywhere, it is refused or holds only what was whole`, { timeout: 60_000 }, async () => {
    const whole = await readFixtures(module)
    for (const [at, fixture] of sound.entries())
      for (let cut = 0; cut < fixture.bytes.length; cut += Math.max(1, Math.floor(fixture.bytes.length / 97))) {
        const spoilt = sound.with(at, { ...fixture, bytes: fixture.bytes.subarray(0, cut) })
        const output = await readFixtures(module, spoilt).catch((error) => void isInvalid(module)(error))
        if (output) assert.ok(isSubset(output, whole), `${fixture.name} cut at ${cut}`)
      }
  })

  test(`${module.id}: spoilt in one byte, it is refused, skips, or reads as well-formed`, {
    timeout: 60_000,
  }, async () => {
    const [fixture = first] = sound
    for (let at = 3; at < fixture.bytes.length; at += Math.max(1, Math.floor(fixture.bytes.length / 61))) {
      const bytes = Uint8Array.from(fixture.bytes)
      bytes[at] = 0xfe // no byte of any UTF-8 text
      const output = await readFixtures(module, sound.with(0, { ...fixture, bytes })).catch(
        (error) => void isInvalid(module)(error),
      )
      assert.equal(output, undefined, `byte ${at}`)
    }
  })

  test(`${module.id}: more than its limits is refused while it is read`, async () => {
    const scope = await aScope()
    const packed = { packed: 100, unpacked: 1e9 }
    const unpacked = { packed: 1e9, unpacked: 100 }
    for (const budget of [packed, unpacked])
      await assert.rejects(runFeed(module, rawFiles(sound, budget), scope), isInvalid(module))
    const few = { ...module, limits: { ...module.limits, records: 0 } }
    await assert.rejects(runFeed(few, rawFiles(sound, budgetOf(module.limits)), scope), isInvalid(module))
    const many = { ...module, limits: { ...module.limits, files: 0 } }
    await assert.rejects(runFeed(many, rawFiles(sound, budgetOf(module.limits)), scope), isInvalid(module))
  })

  test(`${module.id}: losing more than its share is refused`, () => {
    const share = module.limits.maxShrink
    refuseShrink(module, 1_000, Math.ceil(1_000 * (1 - share)))
    assert.throws(() => refuseShrink(module, 1_000, Math.floor(1_000 * (1 - share)) - 1), { code: 'FEED_SHRANK' })
  })
}

function half(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length >> 1)
}
