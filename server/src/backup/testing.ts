/** What the tests of this folder share: a server's data with hosts in it, and the other PostgreSQL major. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { openCredentials } from '../platform/credentials.ts'
import { systemIds } from '../platform/ids.ts'
import { stopPostmaster } from '../platform/postgres.ts'
import { runProcess } from '../platform/process.ts'

const DEBIAN_15 = '/usr/lib/postgresql/15/bin'
const NOBODY = { uid: 65_534, gid: 65_534 }
const READY_MS = 60_000
const root = process.getuid?.() === 0

/** A folder that the user of the database can enter, below the system's own for the time. */
export async function openFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix))
  await chmod(folder, 0o755)
  if (root) chownSync(folder, NOBODY.uid, NOBODY.gid)
  return folder
}

export interface OtherMajor {
  /** Of an empty database. */
  readonly url: string
  stop(): Promise<void>
}

/** undefined: Debian's PostgreSQL 15 is not installed here. */
export async function startDebianPostgres(): Promise<OtherMajor | undefined> {
  if (!existsSync(join(DEBIAN_15, 'initdb'))) return undefined
  const folder = await openFolder('patchreeve-pg15-')
  const { owner } = await openCredentials(folder, systemIds())
  const as = root ? NOBODY : {}
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, owner, { mode: 0o644 })
  const data = join(folder, 'data')
  const env = { LC_ALL: 'C.UTF-8', PATH: process.env.PATH ?? '' }
  const limits = { timeoutMs: READY_MS, maxOutputBytes: 1 << 20, env, cwd: '/', ...as }
  const initdb = [join(DEBIAN_15, 'initdb'), '-D', data, '-U', 'owner', '-A', 'scram-sha-256'] as const
  const made = await runProcess([...initdb, `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync'], limits)
  if (made.code !== 0) throw new Error(`initdb: ${made.stderr}`)
  const args = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off']
  const child = spawn(join(DEBIAN_15, 'postgres'), args, { stdio: 'ignore', cwd: '/', env, ...as })
  await once(child, 'spawn')
  const url = `postgres://owner:${owner}@localhost/postgres?host=${encodeURIComponent(folder)}`
  await untilReady(url)
  return {
    url,
    async stop() {
      await stopPostmaster(child.pid ?? 0)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function untilReady(url: string): Promise<void> {
  const until = Date.now() + READY_MS
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      return
    } catch (error) {
      if (Date.now() > until) throw error
      await sleep(50)
    } finally {
      await client.end().catch(() => undefined) // it may never have connected
    }
  }
}

export async function query<R extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<R>(text, values)).rows
  } finally {
    await client.end()
  }
}
