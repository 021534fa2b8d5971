/** A private cluster of Debian's own PostgreSQL on a socket, as an unprivileged user, thrown away afterwards. */
import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NOBODY } from './clone.ts'

const BIN = '/usr/lib/postgresql/15/bin'
const PASSWORD = 'only-for-this-run'

export async function withDebianPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  if (!existsSync(join(BIN, 'initdb')))
    throw new Error("Debian's PostgreSQL 15 is not installed: apt-get install postgresql-15")
  const folder = mkdtempSync(join(tmpdir(), 'pg15-'))
  chownSync(folder, NOBODY, NOBODY)
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, PASSWORD)
  chownSync(passwordFile, NOBODY, NOBODY)
  const run = (program: string, ...args: string[]) =>
    execFileSync(join(BIN, program), args, {
      uid: NOBODY,
      gid: NOBODY,
      cwd: '/',
      env: { LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin' },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  const data = join(folder, 'data')
  run(
    'initdb',
    '-D',
    data,
    '-U',
    'owner',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
  )
  run('pg_ctl', '-D', data, '-w', '-o', `-k ${folder} -c listen_addresses=`, '-l', join(folder, 'log'), 'start')
  try {
    return await work(`postgres://owner:${PASSWORD}@localhost/postgres?host=${encodeURIComponent(folder)}`)
  } finally {
    run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
    rmSync(folder, { recursive: true, force: true })
  }
}
