/**
 * A PostgreSQL for tests: real, ours, without fsync, thrown away afterwards. The test command starts one for all files and
 * passes it on in PATCHREEVE_TEST_CLUSTER; a file run alone starts its own. Databases are copies of one migrated template.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Credentials, openCredentials } from '../../src/platform/credentials.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { asRole, migrate } from '../../src/platform/migrate.ts'
import { startPostgres } from '../../src/platform/postgres.ts'

const FAST = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' }
const NOBODY = { uid: 65_534, gid: 65_534 }
const TEMPLATE = 'patchreeve_template'

export interface TestDatabase {
  readonly name: string
  readonly ownerUrl: string
  readonly appUrl: string
  readonly purgeUrl: string
  drop(): Promise<void>
}

export interface TestCluster {
  /** A migrated database of its own. */
  create(): Promise<TestDatabase>
  /** A database without any of our tables. */
  createEmpty(): Promise<TestDatabase>
  readonly credentials: Credentials
  readonly ownerUrl: string
}

/** What the test command hands to each file. */
export interface ClusterHandle {
  readonly ownerUrl: string
  readonly credentials: Credentials
}

export async function startTestCluster(): Promise<{ handle: ClusterHandle; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'patchreeve-test-'))
  const credentials = await openCredentials(folder, systemIds())
  const postgres = await startPostgres({
    dataFolder: folder,
    ownerPassword: credentials.owner,
    settings: FAST,
    ...(process.getuid?.() === 0 ? { runAs: NOBODY } : {}),
  })
  const handle = { ownerUrl: postgres.url, credentials }
  await makeTemplate(handle)
  return {
    handle,
    async stop() {
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Makes the migrated template in a cluster that is already there (Debian's own PostgreSQL, for instance). */
export async function makeTemplate(handle: ClusterHandle): Promise<void> {
  await admin(handle, `drop database if exists ${TEMPLATE}`)
  await admin(handle, `create database ${TEMPLATE} template template0 encoding 'UTF8'`)
  await migrate(databaseUrl(handle, TEMPLATE), handle.credentials)
}

export function clusterOf(handle: ClusterHandle): TestCluster {
  return {
    credentials: handle.credentials,
    ownerUrl: handle.ownerUrl,
    create: () => create(handle, `template ${TEMPLATE} strategy file_copy`),
    createEmpty: () => create(handle, `template template0 encoding 'UTF8'`),
  }
}

/** Runs `work` on the shared cluster, or on one of its own. */
export async function withTestCluster<T>(work: (cluster: TestCluster) => Promise<T>): Promise<T> {
  const shared = process.env.PATCHREEVE_TEST_CLUSTER
  if (shared) return work(clusterOf(JSON.parse(shared) as ClusterHandle))
  const own = await startTestCluster()
  try {
    return await work(clusterOf(own.handle))
  } finally {
    await own.stop()
  }
}

async function create(handle: ClusterHandle, how: string): Promise<TestDatabase> {
  const name = `t_${systemIds().next().replaceAll('-', '')}`
  await admin(handle, `create database ${name} ${how}`)
  const ownerUrl = databaseUrl(handle, name)
  return {
    name,
    ownerUrl,
    appUrl: asRole(ownerUrl, 'patchreeve_app', handle.credentials),
    purgeUrl: asRole(ownerUrl, 'patchreeve_purge', handle.credentials),
    drop: () => admin(handle, `drop database ${name} with (force)`),
  }
}

function databaseUrl(handle: ClusterHandle, name: string): string {
  const url = new URL(handle.ownerUrl)
  url.pathname = `/${name}`
  return url.href
}

/** Creating from one template cannot run twice at once; PostgreSQL says so, and the next try is soon. */
async function admin(handle: ClusterHandle, statement: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: handle.ownerUrl })
    await client.connect()
    try {
      await client.query(statement)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || attempt > 200) throw error
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 50))
    } finally {
      await client.end()
    }
  }
}
