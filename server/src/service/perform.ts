/** Does the steps, one line each. The only place here that changes the machine. */
import { chownSync, existsSync, mkdirSync, renameSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runProcess } from '../platform/process.ts'
import { StartError } from '../platform/start-error.ts'
import { copyRelease } from './release.ts'
import { type Step, stepText } from './steps.ts'

export interface Machine {
  readonly checkout: string
  readonly node: string
  readonly path: string
  /** Address that answers 200 when the server is ready. */
  readyUrl(): string
  say(text: string): void
}

/** A backup or restore of a large site. */
const RUN_MS = 3_600_000
/** First start with migrations and starter facts on a slow machine. */
const READY_MS = 180_000

/** Throws StartError at the first step that fails. */
export async function perform(steps: readonly Step[], machine: Machine): Promise<void> {
  for (const step of steps) {
    machine.say(`  ${stepText(step)}`)
    await performOne(step, machine)
  }
}

async function performOne(step: Step, machine: Machine): Promise<void> {
  switch (step.do) {
    case 'copy-release':
      return copyRelease(machine.checkout, step.to, machine.node)
    case 'link':
      return link(step.at, step.to)
    case 'write':
      return write(step, await groupId(step.group, machine))
    case 'make-user':
      if (!(await userExists(step.name, machine))) await run(makeUser(step.name, step.home), machine)
      return
    case 'run':
      return void (await run(step.argv, machine))
    case 'remove':
      return rmSync(step.path, { recursive: true, force: true })
    case 'remove-if-empty':
      return removeIfEmpty(step.path)
    case 'remove-user':
      if (await userExists(step.name, machine)) await run(['userdel', step.name], machine)
      return
    case 'wait-ready':
      return untilReady(machine)
  }
}

/** Renamed over, so that there is never a moment without it. */
function link(at: string, to: string): void {
  mkdirSync(dirname(at), { recursive: true, mode: 0o755 })
  const aside = `${at}.new`
  rmSync(aside, { force: true })
  symlinkSync(to, aside)
  renameSync(aside, at)
}

function write(step: Extract<Step, { do: 'write' }>, gid: number | undefined): void {
  if (step.ifAbsent && existsSync(step.path)) return
  mkdirSync(dirname(step.path), { recursive: true, mode: 0o755 })
  const aside = `${step.path}.new`
  rmSync(aside, { force: true })
  writeFileSync(aside, step.text, { mode: step.mode, flag: 'wx' })
  if (gid !== undefined) chownSync(aside, 0, gid)
  renameSync(aside, step.path)
}

async function groupId(group: string | undefined, machine: Machine): Promise<number | undefined> {
  if (group === undefined) return undefined
  const answer = await run(['getent', 'group', group], machine)
  return Number(answer.split(':')[2])
}

const makeUser = (name: string, home: string) =>
  [
    'useradd',
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    home,
    '--shell',
    '/usr/sbin/nologin',
    name,
  ] as const

async function userExists(name: string, machine: Machine): Promise<boolean> {
  const limits = { timeoutMs: RUN_MS, maxOutputBytes: 1 << 16, env: { PATH: machine.path } }
  const answer = await runProcess(['getent', 'passwd', name], limits)
  return answer.code === 0
}

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error
  }
}

async function run(argv: readonly [string, ...string[]], machine: Machine): Promise<string> {
  const limits = {
    timeoutMs: RUN_MS,
    maxOutputBytes: 1 << 20,
    env: { PATH: machine.path, LC_ALL: 'C.UTF-8' },
    cwd: '/',
  }
  const done = await runProcess(argv as [string, ...string[]], limits) // runProcess only reads it
  if (done.code === 0) return done.stdout.toString()
  throw new StartError(
    'STEP_FAILED',
    `${argv.join(' ')} failed: ${done.stderr.trim().split('\n').slice(-3).join(' | ') || done.ended}`,
    'see: journalctl -u patchreeve-server -n 50',
  )
}

async function untilReady(machine: Machine): Promise<void> {
  const until = Date.now() + READY_MS
  while (Date.now() < until) {
    const answer = await fetch(machine.readyUrl(), { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    if (answer?.status === 200) return
    await sleep(250)
  }
  throw new StartError(
    'NOT_READY',
    `the server was not ready within ${READY_MS / 1000} s`,
    'see: journalctl -u patchreeve-server -n 50',
  )
}
