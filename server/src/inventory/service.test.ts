import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '@patchreeve/contract/errors.ts'
import { sectionDigest } from '@patchreeve/trust/digest.ts'
import { sql } from 'kysely'
import { aPackage, aReport, aSystem } from '../../test/support/rows.ts'
import { hostActor, useServer } from '../../test/support/server.ts'
import { systemIds } from '../platform/ids.ts'
import { acceptSection, checkIn, packagesAt, patchSection, registerHost } from './index.ts'

const server = useServer()
const ids = systemIds()

async function aHost(
  name: string,
  more: { machineId?: string; hardwareId?: string; provenance?: 'agent-signed' | 'server-seen' } = {},
  tenantId = 1,
) {
  return server.op(undefined, tenantId).tx((tx) =>
    registerHost(tx, {
      name,
      machineId: more.machineId ?? '',
      hardwareId: more.hardwareId ?? '',
      provenance: more.provenance ?? 'agent-signed',
      agentVersion: '0.1.0',
      hostId: ids.next(),
    }),
  )
}
const as = (host: { hostNo: number; hostId: string }) => server.op(hostActor(host))
const refusedWith = (code: string) => (error: unknown) => error instanceof AppError && error.code === code

test('a section that was accepted reads back as it was sent', async () => {
  const host = await aHost('web-1')
  const rows = [
    aPackage('openssl', '3.0.20-1~deb12u2'),
    aPackage('bash', '5.2.15-2+b7', { sourceVersion: '5.2.15-2' }),
    aPackage('old', '1.0', { status: 'rc' }),
  ]
  await acceptSection(as(host), await aReport('packages', rows))
  const back = await server.op().tx((tx) => packagesAt(tx, host.hostNo))
  assert.equal(
    await sectionDigest(
      'packages',
      (back?.rows ?? []).map(({ pv: _, ...row }) => row),
    ),
    await sectionDigest('packages', rows),
  )
})

test('hosts that share their packages share one profile', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => aPackage(`shared-${i}`, '1.0-1'))
  const [one, two] = [await aHost('twin-1'), await aHost('twin-2')]
  await acceptSection(as(one), await aReport('packages', rows))
  await acceptSection(as(two), await aReport('packages', [...rows.slice(1), aPackage('shared-0', '1.0-2')]))
  const profiles = await server.op().tx(async (tx) =>
    sql<{
      profileId: number
      add: number[]
      rem: number[]
    }>`select profile_id as "profileId", add_ids as add, rem_ids as rem from inventory_host_state where host_no in (${one.hostNo}, ${two.hostNo}) and upper_inf(valid) and upper_inf(recorded)`.execute(
      tx.db,
    ),
  )
  assert.equal(new Set(profiles.rows.map((row) => row.profileId)).size, 1)
  assert.deepEqual(profiles.rows.map((row) => row.add.length + row.rem.length).sort(), [0, 2])
})

test('the same report id twice is one report, and one ledger entry', async () => {
  const host = await aHost('once')
  const report = await aReport('packages', [aPackage('openssl', '3.0.20-1~deb12u2')])
  assert.equal((await acceptSection(as(host), report)).duplicate, false)
  assert.equal((await acceptSection(as(host), report)).duplicate, true)
  const entries = await server
    .op()
    .tx((tx) =>
      sql<{ n: number }>`select count(*)::int as n from evidence_pending where subject_id = ${host.hostId}`.execute(
        tx.db,
      ),
    )
  assert.equal(entries.rows[0]?.n, 1)
})

test('a report id that another host used is refused', async () => {
  const [one, two] = [await aHost('first-user'), await aHost('second-user')]
  const report = await aReport('packages', [aPackage('a', '1')])
  await acceptSection(as(one), report)
  await assert.rejects(acceptSection(as(two), report), refusedWith('REPORT_INVALID'))
})

test('a digest that is not that of the rows is refused, and nothing is stored', async () => {
  const host = await aHost('wrong-digest')
  const report = await aReport('packages', [aPackage('a', '1')])
  await assert.rejects(
    acceptSection(as(host), { ...report, digest: '0'.repeat(64) }),
    refusedWith('REPORT_DIGEST_DIFFERS'),
  )
  assert.equal(await server.op().tx((tx) => packagesAt(tx, host.hostNo)), undefined)
})

test('a past day shows what was installed then, also after later changes', async () => {
  const host = await aHost('history')
  await acceptSection(as(host), await aReport('packages', [aPackage('openssl', '3.0.20-1~deb12u2')]))
  const before = server.clock.now()
  server.clock.moveMs(86_400_000)
  await acceptSection(as(host), await aReport('packages', [aPackage('openssl', '3.0.22-1~deb12u2')]))
  server.clock.moveMs(1_000)
  const versionAt = (at?: Date) =>
    server.op().tx(async (tx) => (await packagesAt(tx, host.hostNo, at))?.rows.map((row) => row.version))
  assert.deepEqual(await versionAt(before), ['3.0.20-1~deb12u2'])
  assert.deepEqual(await versionAt(), ['3.0.22-1~deb12u2'])
  assert.equal(await versionAt(new Date(before.getTime() - 1_000)), undefined)
})

test('a change to a known base is applied; to another base it is refused with REPORT_BASE_DIFFERS', async () => {
  const host = await aHost('patched')
  const first = await aReport('packages', [aPackage('openssl', '1'), aPackage('bash', '1')])
  await acceptSection(as(host), first)
  const after = [aPackage('openssl', '2'), aPackage('bash', '1')]
  const change = {
    reportId: ids.next(),
    section: 'packages' as const,
    base: first.digest,
    added: [aPackage('openssl', '2')],
    removed: ['openssl amd64 1'],
    digest: await sectionDigest('packages', after),
  }
  await patchSection(as(host), change)
  const back = await server.op().tx((tx) => packagesAt(tx, host.hostNo))
  assert.deepEqual(
    back?.rows.map((row) => `${row.name} ${row.version}`),
    ['bash 1', 'openssl 2'],
  )
  await assert.rejects(patchSection(as(host), { ...change, reportId: ids.next() }), refusedWith('REPORT_BASE_DIFFERS'))
})

test('an unknown field is dropped and counted, and the section still answers with the digest that the host sent', async () => {
  const host = await aHost('from-the-future')
  const row = { ...aPackage('a', '1'), shinyNewField: 'x' }
  const report = await aReport('packages', [row])
  assert.equal((await acceptSection(as(host), report)).dropped, 1)
  const change = {
    reportId: ids.next(),
    section: 'packages' as const,
    base: report.digest,
    added: [],
    removed: [],
    digest: report.digest,
  }
  await assert.rejects(patchSection(as(host), change), refusedWith('REPORT_BASE_DIFFERS'))
})

const broken: [rows: unknown[], why: string][] = [
  [[{ ...aPackage('a', '1'), name: '../../etc/passwd' }], 'a path as package name'],
  [[{ ...aPackage('a', '1'), name: 'a\u0000b' }], 'a NUL'],
  [[{ ...aPackage('a', '1'), maintainer: 'x'.repeat(10_000) }], 'an over-long field'],
  [[{ ...aPackage('a', '1'), maintainer: '\ud800' }], 'a lone surrogate'],
  [[{ ...aPackage('a', '1'), version: 5 }], 'a number as version'],
  [[null], 'null as a row'],
  [[[]], 'a list as a row'],
  [[aPackage('a', '1'), aPackage('a', '1')], 'two rows with one key'],
]
for (const [rows, why] of broken)
  test(`a section with ${why} is refused as a whole`, async () => {
    const host = await aHost(`broken ${why}`)
    await assert.rejects(
      acceptSection(as(host), { reportId: ids.next(), section: 'packages', rows, digest: '0'.repeat(64) }),
      (error) => error instanceof AppError && /^REPORT_|TypeError/.test(error.code),
    )
  })

test('who enrols: new, adopted, clone and re-installed are told apart', async () => {
  const machine = (digit: string) => digit.repeat(64)
  assert.equal((await aHost('m1', { machineId: machine('a') })).standing, 'new')
  const seen = await aHost('m2', { machineId: machine('b'), provenance: 'server-seen' })
  const adopted = await aHost('m2', { machineId: machine('b') })
  assert.deepEqual([adopted.standing, adopted.hostId], ['adopted', seen.hostId])
  await checkIn(as(adopted), '')
  const clone = await aHost('m2-copy', { machineId: machine('b') })
  assert.deepEqual([clone.standing, clone.otherHostId], ['clone', seen.hostId])
  server.clock.moveMs(3_600_000)
  const again = await aHost('m1', { machineId: machine('a') })
  assert.equal(again.standing, 'reinstalled')
  const hardware = await aHost('h1', { machineId: machine('c'), hardwareId: machine('d') })
  const reborn = await aHost('h1', { machineId: machine('e'), hardwareId: machine('d') })
  assert.deepEqual([reborn.standing, reborn.otherHostId], ['reinstalled', hardware.hostId])
  await assert.rejects(checkIn(as(hardware), ''), refusedWith('HOST_RETIRED'))
})

test('a host is unchanged only when all its sections are held and the ETag is equal', async () => {
  const host = await aHost('etag')
  await acceptSection(as(host), await aReport('os', aSystem('etag')))
  assert.equal((await checkIn(as(host), 'x')).unchanged, false)
})

test('an unknown person cannot report for a host', async () => {
  await assert.rejects(
    acceptSection(server.op({ kind: 'nobody' }), await aReport('packages', [])),
    refusedWith('NOT_SIGNED_IN'),
  )
})
