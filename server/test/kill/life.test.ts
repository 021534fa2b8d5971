/** kill -9 of the server, of PostgreSQL and of a backup: the next start recovers, and what was answered is there. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { compileCache } from '../support/compile-cache.ts'
import {
  ask,
  dataFolder,
  isReady,
  isRoot,
  MAIN,
  NOBODY,
  postmasterOf,
  processesOf,
  READY,
  removeFolder,
  type Server,
  startServer,
  stopInOrder,
  until,
  untilReady,
} from './support.ts'

let data: string
beforeEach(async () => {
  data = await dataFolder()
})
afterEach(() => removeFolder(data))

interface Row {
  readonly id: string
  readonly owner: string
}

/** Ours is in the list too, as a host of its own: any one will do, as long as it stays the same. */
async function hostOf(server: Server): Promise<Row> {
  const { rows } = await ask<{ rows: Row[] }>(server, '/hosts')
  const row = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))[0]
  assert.ok(row)
  return row
}

interface Writing {
  /** Kills when some writes were answered; a write that fails from then on is expected. Resolves with the last number answered. */
  endBy(kill: () => void): Promise<number>
}

/** Writes first, first + 1, ... one after the other, until the server no longer answers. */
function write(server: Server, id: string, first: number): Writing {
  let answered = first - 1
  let killed = false
  const gone = (async () => {
    for (;;) {
      const n = answered + 1
      try {
        const headers = { 'idempotency-key': crypto.randomUUID() }
        await ask(server, `/hosts/${id}`, { method: 'PATCH', body: JSON.stringify({ owner: `owner ${n}` }), headers })
      } catch (error) {
        if (killed) return
        throw error
      }
      answered = n
    }
  })()
  return {
    async endBy(kill) {
      await Promise.race([gone, until('some writes were answered', () => answered >= first + 4 || undefined)])
      killed = true
      kill()
      await gone
      return answered
    },
  }
}

const numberOf = (owner: string) => Number(/^owner (\d+)$/.exec(owner)?.[1] ?? 0)

test('after kill -9 of the server its PostgreSQL is taken over, and every answered write is there', async () => {
  const first = await startServer(data)
  await first.said(READY)
  assert.ok(await isReady(first))
  const { id } = await hostOf(first)
  const postmaster = await postmasterOf(data)
  const answered = await write(first, id, 1).endBy(() => first.child.kill('SIGKILL'))
  await first.ended()
  assert.ok(processesOf(data).includes(postmaster), 'a killed server leaves its PostgreSQL running')

  const second = await startServer(data)
  await second.said(READY)
  assert.match(second.output(), /PostgreSQL .*taken over/)
  assert.equal(await postmasterOf(data), postmaster)
  const owner = numberOf((await hostOf(second)).owner)
  // The one that was under way when the kill came may be there or not.
  assert.ok(owner === answered || owner === answered + 1, `answered ${answered}, found ${owner}`)
  await stopInOrder(second)
})

test('after kill -9 of PostgreSQL the server starts it again by itself, and every answered write is there', async () => {
  const server = await startServer(data)
  await server.said(READY)
  const { id } = await hostOf(server)
  const postmaster = await postmasterOf(data)
  const answered = await write(server, id, 1).endBy(() => process.kill(postmaster, 'SIGKILL'))
  await server.said(/PostgreSQL runs again/)
  await untilReady(server)
  assert.notEqual(await postmasterOf(data), postmaster)
  const owner = numberOf((await hostOf(server)).owner)
  assert.ok(owner === answered || owner === answered + 1, `answered ${answered}, found ${owner}`)

  await killedBackup(server)
  const { ok } = await ask<{ ok: boolean }>(server, '/evidence/verify')
  assert.equal(ok, true)
  await stopInOrder(server)
})

/** A killed backup leaves no file that looks like one, holds nothing, and the next one works. */
async function killedBackup(server: Server): Promise<void> {
  const killed = backup()
  const folder = join(data, 'backups')
  await until('a backup has begun', () => names(folder).some((name) => name.endsWith('.partial')) || undefined)
  killed.kill('SIGKILL')
  await until('it has ended', () => killed.exitCode ?? killed.signalCode ?? undefined)
  assert.deepEqual(
    names(folder).filter((name) => name.endsWith('.backup')),
    [],
  )
  const next = backup()
  assert.equal(await until('the next backup is done', () => next.exitCode ?? undefined), 0)
  assert.equal(names(folder).filter((name) => name.endsWith('.backup')).length, 1)
  assert.ok(await isReady(server))
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // not made yet
  }
}

function backup() {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'backup'], {
    env: { PATH: process.env.PATH, ...compileCache(isRoot ? NOBODY : undefined), PATCHREEVE_DATA: data },
    stdio: ['ignore', 'ignore', 'inherit'],
    ...(isRoot ? NOBODY : {}),
  })
}
