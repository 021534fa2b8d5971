/**
 * A server's data come back whole: hosts are let in with the certificates they have, ledgers hold, policies hold, numbers go on;
 * in our own PostgreSQL and in the other major. What is broken or in the way is refused, and leaves everything as it was.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chownSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  type Bench,
  checkIn,
  enrolHost,
  KEY,
  putSection,
  startBench,
  type TestHost,
} from '../../test/gateway/support.ts'
import { type ClusterHandle, clusterOf, startTestCluster, type TestCluster } from '../../test/support/cluster.ts'
import { compileCache } from '../../test/support/compile-cache.ts'
import { orderSlices } from '../../test/support/orders.ts'
import { aPackage, aSystem } from '../../test/support/rows.ts'
import { readEpoch } from '../enrolment/index.ts'
import { sequence, verifyLedger } from '../evidence/index.ts'
import { startGateway } from '../gateway/index.ts'
import * as inventory from '../inventory/index.ts'
import { systemClock } from '../platform/clock.ts'
import { type Credentials, openCredentials } from '../platform/credentials.ts'
import { openDatabase } from '../platform/database.ts'
import { systemIds } from '../platform/ids.ts'
import { makeLog } from '../platform/log.ts'
import { asRole } from '../platform/migrate.ts'
import { startPostgres } from '../platform/postgres.ts'
import { openSecret } from '../platform/secret.ts'
import { type Backup, makeBackup } from './backup.ts'
import { openFolder, query, startDebianPostgres } from './testing.ts'
import { verifyArchive } from './verify.ts'

const NOBODY = { uid: 65_534, gid: 65_534 }
const root = process.getuid?.() === 0
const MAIN = join(import.meta.dirname, '../main.ts')
const ids = systemIds()

let cluster: TestCluster
let stopCluster: (() => Promise<void>) | undefined
let folder: string
let data: string
let bench: Bench
let host: TestHost
let backup: Backup
let ownerUrl: string
/** Rows of reports that were answered before the backup began. */
let acknowledged: string[]

before(async () => {
  const shared = process.env.PATCHREEVE_TEST_CLUSTER
  const own = shared ? undefined : await startTestCluster()
  stopCluster = own?.stop
  cluster = clusterOf(own?.handle ?? (JSON.parse(shared ?? '') as ClusterHandle))
  folder = await openFolder('patchreeve-restore-')
  data = await dataFolderOfBench()
  bench = await startBench(cluster)
  ownerUrl = await ownerOf(bench)
  host = await enrolHost(bench)
  await report('libssl3')
  await sequence(bench.database)
  await query(ownerUrl, `insert into platform_tenant values (2, 'other', now())`)
  backup = await backupUnderWrites()
})
after(async () => {
  await bench?.close()
  await stopCluster?.()
  await rm(folder, { recursive: true, force: true })
})

/** The folder that belongs to the bench's database: its secret, and a repository with a long path. */
async function dataFolderOfBench(): Promise<string> {
  const made = join(folder, 'data')
  await mkdir(join(made, 'repo/pool/main'), { recursive: true })
  await writeFile(join(made, 'secret.key'), KEY)
  await writeFile(join(made, 'repo', LONG_NAME), Buffer.alloc(3_000_000, 'deb'))
  await writeFile(join(made, 'repo/empty'), '')
  await writeFile(join(made, 'credentials.json'), JSON.stringify(cluster.credentials))
  for (const name of ['cli-token', 'server.pid', 'server.json']) await writeFile(join(made, name), 'of this machine')
  return made
}
const LONG_NAME = `pool/main/patchreeve-agent_0.1.0~rc1+${'a'.repeat(60)}_all.deb`

async function ownerOf(one: Bench): Promise<string> {
  const url = new URL(cluster.ownerUrl)
  const row = (await one.database.pool.query<{ name: string }>('select current_database() as name')).rows[0]
  url.pathname = `/${row?.name}`
  return url.href
}

async function report(...packages: string[]): Promise<void> {
  const rows = packages.map((name) => aPackage(name, '1.0-1'))
  assert.equal((await putSection(bench.port, host, 'packages', rows)).status, 200)
  assert.equal((await putSection(bench.port, host, 'os', aSystem('web-1'))).status, 200)
}

/** A live server: reports are answered all the time while the backup is made. */
async function backupUnderWrites(): Promise<Backup> {
  acknowledged = (await query<{ id: string }>(ownerUrl, 'select report_id as id from inventory_report')).map(
    (row) => row.id,
  )
  let over = false
  let sent = 0
  const writing = (async () => {
    while (!over) await report('libssl3', `pkg-${sent++}`)
  })()
  const made = await makeBackup({ ownerUrl, dataFolder: data, to: join(folder, 'one.backup'), clock: systemClock })
  over = true
  await writing
  assert.ok(sent > 0, 'nothing was written while the backup ran')
  return made
}

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The command as a person runs it; as root it becomes the owner of the folder by itself. */
function command(args: string[], env: Record<string, string> = {}): Promise<Run> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    env: { PATH: process.env.PATH, ...compileCache(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

/** Everything that must hold in a restored database. `url` is the owner's. */
async function requireWhole(url: string, credentials: Credentials, restoredFolder: string): Promise<void> {
  const appUrl = asRole(url, 'patchreeve_app', credentials)
  const secret = await openSecret(restoredFolder, ids)
  const log = makeLog({ level: 'fatal' })
  const database = openDatabase({ url: appUrl, clock: systemClock, ids, subscribers: {} })
  const enrolment = { database, secret, clock: systemClock, ids, log, hosts: inventory }
  const gateway = await startGateway({
    listen: { host: 'auto', port: 0 },
    database,
    secret,
    inventory,
    enrolment,
    orders: orderSlices({ database, clock: systemClock, ids, log, secret }),
    log,
    clock: systemClock,
    ids,
    repoFolder: '/nonexistent',
    uploadedFile: async () => undefined,
  })
  try {
    const port = Number(gateway.address().split(':').at(-1))
    // The same certificate, the same authority, the same host; and the next reports go on.
    const answer = await checkIn(port, host)
    assert.equal(answer.status, 200, answer.body.toString())
    const epoch = Number(answer.json?.epoch)
    assert.ok(epoch > host.answer.epoch, 'the epoch rose')
    assert.equal((await putSection(port, host, 'packages', [aPackage('after-restore', '2-1')])).status, 200)
    await sequence(database)
    for (const tenantId of [1, 2]) {
      assert.deepEqual((await database.tx(tenantId, verifyLedger)).broken, null)
      assert.equal(await database.tx(tenantId, readEpoch), epoch)
    }
    const known = new Set(
      (await query<{ id: string }>(url, 'select report_id as id from inventory_report')).map((r) => r.id),
    )
    for (const id of acknowledged) assert.ok(known.has(id), `report ${id} was answered before the backup and is lost`)
    // Policies: role app without a tenant sees nothing, and a ledger row stays as it is.
    assert.equal((await query(appUrl, 'select * from inventory_host')).length, 0)
    await assert.rejects(query(appUrl, `update evidence_entry set seq = seq`), { code: '42501' })
    assert.equal((await query(url, `select * from identity_session`)).length, 0)
  } finally {
    await gateway.close()
    await database.close()
  }
}

/** What the restore prints for the next root: the epoch that the server has now, and the entry right before the restore's own. */
async function requireNamed(url: string, ledger: readonly { epoch: number; previousHead: string }[]): Promise<void> {
  const found = await query<{ epoch: number; prev: string }>(
    url,
    `select (s.value #>> '{}')::int as epoch, encode(e.prev, 'hex') as prev
     from evidence_entry e
     join evidence_pending p on p.tenant_id = e.tenant_id and p.id = e.pending_id and p.type = 'server.restored'
     join platform_setting s on s.tenant_id = e.tenant_id and s.key = 'server.epoch'
     order by e.tenant_id`,
  )
  assert.deepEqual(
    ledger.map((one) => ({ epoch: one.epoch, prev: one.previousHead })),
    found,
  )
}

test("a backup is its owner's alone, whole, and has every table of the catalogue but nothing of this one machine", async () => {
  assert.equal((await stat(backup.path)).mode & 0o777, 0o600)
  assert.equal((await stat(backup.path)).size, backup.bytes)
  assert.ok(!existsSync(`${backup.path}.partial`))
  const file = await open(backup.path)
  const manifest = await verifyArchive(file).finally(() => file.close())
  const tables = await query<{ name: string }>(
    ownerUrl,
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  )
  assert.deepEqual(
    manifest.tables.map((one) => one.name).sort(),
    tables.map((one) => one.name),
  )
  assert.deepEqual(
    manifest.files.map((one) => one.path),
    ['repo/empty', `repo/${LONG_NAME}`, 'secret.key'],
  )
  const rows = (name: string) => manifest.tables.find((one) => one.name === name)?.rows ?? -1
  assert.ok(rows('inventory_report') >= acknowledged.length)
  // One snapshot: no ledger entry without its payload, although both grew all the time.
  assert.ok(rows('evidence_pending') >= rows('evidence_entry') && rows('evidence_entry') > 0)
})

test('restored into an empty folder, hosts go on without enrolling again', async () => {
  const into = join(folder, 'restored')
  const run = await command(['restore', backup.path, '--into', into, '--json'])
  assert.equal(run.code, 0, run.err)
  const told = JSON.parse(run.out) as {
    ledger: { ok: boolean; epoch: number; previousHead: string }[]
    kept: unknown
  }
  assert.deepEqual([told.ledger.map((one) => one.ok), told.kept], [[true, true], null])
  assert.deepEqual(readdirSync(into).sort(), ['credentials.json', 'postgres', 'repo', 'secret.key'])
  assert.equal(statSync(into).mode & 0o777, 0o700)
  if (root) assert.equal(statSync(join(into, 'secret.key')).uid, NOBODY.uid)
  assert.deepEqual(readFileSync(join(into, 'secret.key')), KEY)
  assert.equal(statSync(join(into, 'repo', LONG_NAME)).size, 3_000_000)
  const credentials = await openCredentials(into, ids)
  assert.notEqual(credentials.owner, cluster.credentials.owner)
  const postgres = await startPostgres({
    dataFolder: into,
    ownerPassword: credentials.owner,
    ...(root ? { runAs: NOBODY } : {}),
  })
  try {
    await requireWhole(postgres.url, credentials, into)
    await requireNamed(postgres.url, told.ledger)
  } finally {
    await postgres.stop()
  }
})

test('restored into the other PostgreSQL major, hosts go on without enrolling again', async (t) => {
  const other = await startDebianPostgres()
  if (!other && process.env.CI !== 'true') return t.skip("Debian's PostgreSQL 15 is not installed")
  assert.ok(other, "Debian's PostgreSQL 15 is not installed")
  const into = join(folder, 'restored-15')
  try {
    const run = await command(['restore', backup.path, '--into', into, '--json'], { DATABASE_URL: other.url })
    assert.equal(run.code, 0, run.err)
    await requireWhole(other.url, await openCredentials(into, ids), into)
    assert.match(
      (await query<{ v: string }>(other.url, 'show server_version')).map((row) => Object.values(row)[0]).join(),
      /^15/,
    )

    const again = await command(['restore', backup.path, '--into', join(folder, 'again')], { DATABASE_URL: other.url })
    assert.equal(again.code, 3, again.err)
    assert.match(again.err, /NOT_EMPTY/)

    // And back again: a backup of 15, replacing the database that it came from, leaves a backup of what was there.
    const second = join(folder, 'from-15.backup')
    const made = await command(['backup', '--to', second, '--json'], { DATABASE_URL: other.url, PATCHREEVE_DATA: into })
    assert.equal(made.code, 0, made.err)
    const replaced = await command(['restore', second, '--into', into, '--replace', '--json'], {
      DATABASE_URL: other.url,
    })
    assert.equal(replaced.code, 0, replaced.err)
    assert.equal(readdirSync(join(into, 'backups')).length, 1)
    await requireWhole(other.url, await openCredentials(into, ids), into)
  } finally {
    await other.stop()
  }
})

test('a folder that is not empty is refused, and kept beside the new when asked to replace', async () => {
  const into = join(folder, 'full')
  await mkdir(into)
  if (root) chownSync(into, NOBODY.uid, NOBODY.gid)
  await writeFile(join(into, 'precious'), 'yes')
  const refused = await command(['restore', backup.path, '--into', into])
  assert.equal(refused.code, 3, refused.err)
  assert.match(refused.err, /NOT_EMPTY/)
  assert.deepEqual(readdirSync(into), ['precious'])
  const replaced = await command(['restore', backup.path, '--into', into, '--replace', '--json'])
  assert.equal(replaced.code, 0, replaced.err)
  const { kept } = JSON.parse(replaced.out) as { kept: string }
  assert.equal(await readFile(join(kept, 'precious'), 'utf8'), 'yes')
})

test('a broken backup is refused, and nothing is written', async () => {
  const bytes = await readFile(backup.path)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 4
  const broken = join(folder, 'broken.backup')
  await writeFile(broken, bytes)
  const into = join(folder, 'never')
  for (const args of [
    ['restore', broken, '--into', into],
    ['restore', broken, '--check'],
  ]) {
    const run = await command(args)
    assert.equal(run.code, 1, run.out)
    assert.match(run.err, /the backup cannot be used: .*\n {2}next: /)
  }
  assert.deepEqual(existsSync(into) ? readdirSync(into) : [], [])
})

test('the command tells by its exit code: whole 0, wrong use 2, there already 3, not found 5', async () => {
  const check = await command(['restore', backup.path, '--check', '--json'])
  assert.equal(check.code, 0, check.err)
  assert.equal((JSON.parse(check.out) as { ok: boolean }).ok, true)
  assert.equal((await command(['restore'])).code, 2)
  assert.equal((await command(['backup', '--fast'])).code, 2)
  assert.equal((await command(['restore', join(folder, 'none.backup')])).code, 5)
  assert.equal((await command(['backup'], { PATCHREEVE_DATA: join(folder, 'nothing') })).code, 5)
  const env = { DATABASE_URL: ownerUrl, PATCHREEVE_DATA: data }
  assert.equal((await command(['backup', '--to', backup.path], env)).code, 3)
})
