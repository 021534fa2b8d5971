/**
 * Runs one of the host's tools with bounds: time, output, a clean environment. The locale is fixed, because the output is read
 * by program: C.UTF-8 is built into every glibc that Debian 11 and newer have.
 */
import { spawn } from 'node:child_process'
import { endGroup } from '../process-group.ts'
import type { Answer, RunLimits, RunResult } from './host.ts'

const ENVIRONMENT = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  LANGUAGE: 'C',
  HOME: '/nonexistent',
  DEBIAN_FRONTEND: 'noninteractive',
}
const STDERR_BYTES = 4096

export function runTool(argv: readonly string[], limits: RunLimits): Promise<Answer<RunResult>> {
  const [program = '', ...args] = argv
  return new Promise((resolve) => {
    // A group of its own: a hung helper of the tool must end with it.
    const child = spawn(program, args, {
      env: ENVIRONMENT,
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    let outBytes = 0
    let errBytes = 0
    const timer = setTimeout(() => stop({ kind: 'unknown', reason: 'timed-out' }), limits.timeoutMs)
    function stop(answer: Answer<RunResult>) {
      clearTimeout(timer)
      resolve(answer)
      endGroup(child.pid)
      child.stdout.destroy()
      child.stderr.destroy()
    }
    child.stdout.on('data', (chunk: Buffer) => {
      outBytes += chunk.length
      if (outBytes > limits.outputBytes) stop({ kind: 'unknown', reason: 'too-large' })
      else out.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (errBytes < STDERR_BYTES) err.push(chunk)
      errBytes += chunk.length
    })
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ kind: 'unknown', reason: 'code' in error && error.code === 'ENOENT' ? 'tool-missing' : 'unreadable' })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      const stderr = Buffer.concat(err).toString('utf8').slice(0, STDERR_BYTES)
      resolve({ kind: 'known', value: { exitCode: code ?? -1, stdout: Buffer.concat(out).toString('utf8'), stderr } })
    })
  })
}
