/** A real server for kill tests: started as a person starts it, watched through its output, its processes counted. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, readdirSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { compileCache } from '../support/compile-cache.ts'
import { commandOf, parentOf } from '../support/process-tree.ts'

export const MAIN = join(import.meta.dirname, '../../src/main.ts')
export const NOBODY = { uid: 65_534, gid: 65_534 }
export const isRoot = process.getuid?.() === 0
/** Under a machine that does other work too; a step that takes longer hangs. */
export const STEP_MS = 180_000

/** A folder for one test's data, which the server's user may write. */
export async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'patchreeve-kill-'))
  await chmod(folder, 0o755)
  const data = join(folder, 'data')
  await mkdir(data, { mode: 0o700 })
  if (isRoot) for (const path of [folder, data]) chownSync(path, NOBODY.uid, NOBODY.gid)
  return data
}

/** Servers of this file, so that a failed test leaves none. */
const started: Server[] = []

export async function removeFolder(data: string): Promise<void> {
  for (const server of started.filter((one) => one.data === data)) server.child.kill('SIGKILL')
  for (const pid of processesOf(data)) process.kill(pid, 'SIGKILL')
  await until('the last process has ended', () => processesOf(data).length === 0 || undefined)
  await rm(join(data, '..'), { recursive: true, force: true })
}

/** Processes whose command line names the folder: the postmaster and its starter. Zombies have none. */
export function processesOf(data: string): number[] {
  const named = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && commandOf(pid).includes(data))
  // PostgreSQL's own children rename themselves: they are found by their parent.
  const all = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
  return [...new Set([...named, ...all.filter((pid) => named.includes(parentOf(pid)))])]
}

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

export async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + STEP_MS
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`not within ${STEP_MS} ms: ${what}`)
    await sleep(10)
  }
}

export interface Server {
  readonly child: ChildProcess
  readonly port: number
  readonly data: string
  output(): string
  /** Resolves when the output has it; rejects when the process ended before. */
  said(what: RegExp): Promise<RegExpExecArray>
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** As root the server is started as uid 65534, in a process of its own, so that a kill hits the server and not its starter. */
export async function startServer(
  data: string,
  env: Record<string, string> = {},
  args: readonly string[] = ['start'],
): Promise<Server> {
  const [port, gateway] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      ...compileCache(isRoot ? NOBODY : undefined),
      HOME: data,
      PATCHREEVE_DATA: data,
      PATCHREEVE_FEEDS: 'off',
      PATCHREEVE_CONSOLE_LISTEN: `localhost:${port}`,
      PATCHREEVE_GATEWAY_LISTEN: `auto:${gateway}`,
      PATCHREEVE_DROPPED_ROOT: '1',
      ...env,
    },
    ...(isRoot ? NOBODY : {}),
  })
  const server = watch(child, port, data)
  started.push(server)
  return server
}

function watch(child: ChildProcess, port: number, data: string): Server {
  let text = ''
  let over: { code: number | null; signal: NodeJS.Signals | null } | undefined
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (text += part.toString()))
  child.on('close', (code, signal) => (over = { code, signal }))
  return {
    child,
    port,
    data,
    output: () => text,
    said: (what) =>
      until(`the server says ${what}; it said:\n${text}`, () => {
        const found = what.exec(text)
        if (!found && over)
          throw new Error(`the server ended (${over.code ?? over.signal}) before it said ${what}:\n${text}`)
        return found ?? undefined
      }),
    ended: () => until('the server ends', () => over),
  }
}

export const READY = /First host assessed: .*/

export async function isReady(server: Server): Promise<boolean> {
  const answer = await fetch(`http://localhost:${server.port}/readyz`)
  return answer.status === 200
}

export async function untilReady(server: Server): Promise<void> {
  await until('the server is ready', async () => (await isReady(server)) || undefined).catch((cause: unknown) => {
    throw new Error(`not ready; it said:\n${server.output()}`, { cause })
  })
}

/** Asks the API with the local command line's token. */
export async function ask<T>(server: Server, path: string, init: RequestInit = {}): Promise<T> {
  const token = (await readFile(join(server.data, 'cli-token'), 'utf8')).trim()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers }
  const answer = await fetch(`http://localhost:${server.port}/api/v1${path}`, { ...init, headers })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T // the test asserts on what it reads
}

/** Ctrl-C, and everything that began with the server is gone. */
export async function stopInOrder(server: Server): Promise<void> {
  server.child.kill('SIGINT')
  const { code } = await server.ended()
  if (code !== 0) throw new Error(`Ctrl-C ended with ${code}:\n${server.output()}`)
  const left = processesOf(server.data)
  if (left.length > 0) throw new Error(`left over: ${left.map(commandOf).join('; ')}`)
}

/** Process id of the postmaster of this folder. */
export async function postmasterOf(data: string): Promise<number> {
  return until('PostgreSQL runs', async () => {
    const text = await readFile(join(data, 'postgres/18/postmaster.pid'), 'utf8').catch(() => '')
    return Number(text.split('\n')[0]) || undefined
  })
}
