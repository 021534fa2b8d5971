/** The agent's pure parts: requests, trust, changes, waiting. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { SectionRow } from '@patchreeve/contract/sections/registry.ts'
import fc from 'fast-check'
import { backoffS, spreadS } from './backoff.ts'
import { changeOf } from './change.ts'
import { parseOptions, UsageError } from './options.ts'
import { reportId } from './prepare.ts'
import { splitServer } from './transport.ts'
import { dpkgIsBusy } from './watch.ts'

type Row = SectionRow<'network'>
const route = (destination: string, gateway: string): Row => ({
  kind: 'route',
  destination,
  gateway,
  interface: 'eth0',
})

test('a change applied to what was held gives what is now', () => {
  const rows = fc.uniqueArray(fc.record({ d: fc.integer({ min: 0, max: 9 }), u: fc.boolean() }), {
    selector: (r) => r.d,
  })
  const toRow = ({ d, u }: { d: number; u: boolean }): Row => ({
    kind: 'interface',
    name: `e${d}`,
    mac: '',
    mtu: 1500,
    up: u,
    addresses: [],
  })
  fc.assert(
    fc.property(rows, rows, (before, now) => {
      const { added, removed } = changeOf('network', before.map(toRow), now.map(toRow))
      const held = new Map(before.map((row) => [`interface e${row.d}`, toRow(row)]))
      for (const key of removed) assert.ok(held.delete(key), 'only what was held is removed')
      for (const row of added) held.set(`interface ${row.kind === 'interface' ? row.name : ''}`, row)
      const sorted = (list: Row[]) => list.map((row) => JSON.stringify(row)).sort()
      assert.deepEqual(sorted([...held.values()]), sorted(now.map(toRow)))
    }),
  )
})

test('rows that did not change are not sent', () => {
  const same = [route('default', '192.0.2.1')]
  assert.deepEqual(changeOf('network', same, same), { added: [], removed: [] })
})

test('waiting grows with failures, never beyond 15 minutes, never to nothing; the interval spreads by 10 %', () => {
  fc.assert(
    fc.property(
      fc.nat(1_000),
      fc.integer({ min: 1, max: 3_600 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, base, random) => {
        const wait = backoffS(failures, base, random)
        assert.ok(wait >= 1 && wait <= 900)
        const spread = spreadS(base, random)
        assert.ok(spread >= base * 0.9 && spread <= base * 1.1)
      },
    ),
  )
})

test('a report id is a UUIDv7 that sorts by its time', () => {
  const [early, late] = [reportId(1_000), reportId(2_000)]
  assert.match(early, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.ok(early < late)
})

test('a lock on one of dpkg files means busy, a lock on another file does not', () => {
  const root = mkdtempSync(join(tmpdir(), 'patchreeve-locks-'))
  try {
    mkdirSync(join(root, 'var/lib/dpkg'), { recursive: true })
    writeFileSync(join(root, 'var/lib/dpkg/lock-frontend'), '')
    const { ino } = statSync(join(root, 'var/lib/dpkg/lock-frontend'))
    const line = (inode: number) => `1: POSIX  ADVISORY  WRITE 4242 08:01:${inode} 0 EOF\n`
    assert.equal(dpkgIsBusy(root, line(ino)), true)
    assert.equal(dpkgIsBusy(root, line(ino + 1)), false)
    assert.equal(dpkgIsBusy(root, ''), false)
  } finally {
    rmSync(root, { recursive: true })
  }
})

test('servers are host and port, addresses of both families; unknown options are errors', () => {
  assert.deepEqual(splitServer('[2001:db8::1]:7443'), { host: '2001:db8::1', port: 7443 })
  assert.deepEqual(splitServer('reeve.example.org:7443'), { host: 'reeve.example.org', port: 7443 })
  assert.throws(() => parseOptions(['--stat', 'x'], ['--state'], []), UsageError)
  assert.throws(() => parseOptions(['--state'], ['--state'], []), UsageError)
  assert.deepEqual(parseOptions(['--server', 'a:1', '--server', 'b:2'], ['--server'], []).all('--server'), [
    'a:1',
    'b:2',
  ])
})
