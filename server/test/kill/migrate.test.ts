/**
 * A migration that is killed leaves the database as it was before it, and the next start goes on from there. Each is stopped at
 * its very end, when all of its statements have run and only the commit is missing: a trigger waits on a lock that the test holds.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { MIGRATIONS_FOLDER } from '../../src/platform/migrate.ts'
import { type TestCluster, type TestDatabase, withTestCluster } from '../support/cluster.ts'
import { compileCache } from '../support/compile-cache.ts'
import { dataFolder, MAIN, removeFolder, until } from './support.ts'

const GATE = 77
const names = readdirSync(MIGRATIONS_FOLDER).sort()
/** The first, one in the middle, the last. */
const killedAt = [names[0], names[names.length >> 1], names.at(-1)].filter((name) => name !== undefined)

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined) // a lost session fails the query, which throws
  await client.connect()
  return client
}

/** Insertion of the migration's name, its last statement, waits for the gate. */
async function stopAt(owner: pg.Client, name: string): Promise<void> {
  await owner.query(`
    create table if not exists platform_migration (name text primary key, applied_at timestamptz not null default now());
    create or replace function test_gate() returns trigger language plpgsql as $$
    begin
      if new.name = '${name}' then perform pg_advisory_xact_lock_shared(${GATE}); end if;
      return new;
    end $$;
    create or replace trigger test_gate before insert on platform_migration for each row execute function test_gate();`)
}

const applied = async (owner: pg.Client) =>
  (await owner.query<{ name: string }>('select name from platform_migration order by 1')).rows.map((row) => row.name)

const tables = async (owner: pg.Client) =>
  (
    await owner.query<{ t: string }>(
      `select c.relname || ' ' || (select count(*) from pg_attribute a where a.attrelid = c.oid) as t
       from pg_class c where c.relnamespace = 'public'::regnamespace order by 1`,
    )
  ).rows.map((row) => row.t)

function migrate(database: TestDatabase, data: string) {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'migrate'], {
    env: { PATH: process.env.PATH, ...compileCache(), DATABASE_URL: database.ownerUrl, PATCHREEVE_DATA: data },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function killWhileAt(owner: pg.Client, database: TestDatabase, data: string, name: string): Promise<void> {
  await stopAt(owner, name)
  const gate = await connected(database.ownerUrl)
  await gate.query(`select pg_advisory_lock(${GATE})`)
  const running = migrate(database, data)
  await until(`${name} waits at its end`, async () => {
    const waiting = await owner.query(
      `select from pg_locks where locktype = 'advisory' and objid = ${GATE} and not granted and database = (select oid from pg_database where datname = current_database())`,
    )
    return waiting.rowCount === 0 ? undefined : true
  })
  running.kill('SIGKILL')
  await until('it has ended', () => running.exitCode ?? running.signalCode ?? undefined)
  await gate.end() // the killed one's session goes on, finds nobody, and rolls back
  const before = names.slice(0, names.indexOf(name))
  assert.deepEqual(await applied(owner), before, `${name} was killed and must not count`)
}

async function setUp(cluster: TestCluster, data: string): Promise<TestDatabase> {
  await mkdir(data, { recursive: true })
  await writeFile(join(data, 'credentials.json'), JSON.stringify(cluster.credentials), { mode: 0o600 })
  return cluster.createEmpty()
}

test('killed at the end of the first, a middle and the last migration, the next start goes on to the same schema', async () => {
  const data = await dataFolder()
  await withTestCluster(async (cluster) => {
    const database = await setUp(cluster, data)
    const reference = await cluster.create()
    const [owner, whole] = [await connected(database.ownerUrl), await connected(reference.ownerUrl)]
    try {
      for (const name of killedAt) await killWhileAt(owner, database, data, name)
      await owner.query('drop trigger test_gate on platform_migration; drop function test_gate()')
      const last = migrate(database, data)
      assert.equal(await until('the migration is done', () => last.exitCode ?? undefined), 0)
      assert.deepEqual(await applied(owner), names)
      assert.deepEqual(await tables(owner), await tables(whole))
    } finally {
      await Promise.all([owner.end(), whole.end()])
      await Promise.all([database.drop(), reference.drop()])
    }
  })
  await removeFolder(data)
})
