import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runTool } from './run.ts'

const LIMITS = { timeoutMs: 10_000, outputBytes: 1 << 20 }

test('a tool runs in the C locale, whatever the locale of the host', async () => {
  process.env.LANG = process.env.LC_ALL = process.env.LANGUAGE = 'de_DE.UTF-8'
  process.env.APT_CONFIG = '/nowhere'
  const answer = await runTool(['env'], LIMITS)
  const lines = answer.kind === 'known' ? answer.value.stdout.trim().split('\n').sort() : []
  assert.deepEqual(
    lines.map((l) => l.split('=')[0]),
    ['DEBIAN_FRONTEND', 'HOME', 'LANGUAGE', 'LC_ALL', 'PATH'],
  )
  assert.ok(lines.includes('LC_ALL=C.UTF-8'))
})

test('a hung tool is timed-out, and its helpers end with it', async () => {
  const pidFile = join(tmpdir(), `patchreeve-hung-${process.pid}`)
  const started = performance.now()
  const answer = await runTool(['sh', '-c', 'sleep 60 & echo $! > "$0"; wait', pidFile], { ...LIMITS, timeoutMs: 300 })
  assert.deepEqual(answer, { kind: 'unknown', reason: 'timed-out' })
  await ended(Number(readFileSync(pidFile, 'utf8')))
  rmSync(pidFile)
  // Far less than the minute that the helper would have gone on for.
  assert.ok(performance.now() - started < 20_000)
})

/** Resolves when the process is gone or a zombie; the test's own time limit ends a wait that would not end. */
async function ended(pid: number): Promise<void> {
  for (;;) {
    let state = 'Z'
    try {
      state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] ?? 'Z'
    } catch {
      return // no such process
    }
    if (state === 'Z') return
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('a tool that floods is too-large', async () => {
  assert.deepEqual(await runTool(['yes'], LIMITS), { kind: 'unknown', reason: 'too-large' })
})

test('a tool that is not there is tool-missing', async () => {
  assert.deepEqual(await runTool(['patchreeve-no-such-tool'], LIMITS), { kind: 'unknown', reason: 'tool-missing' })
})

test('exit code and messages come back', async () => {
  const answer = await runTool(['sh', '-c', 'echo out; echo err >&2; exit 3'], LIMITS)
  assert.deepEqual(answer, { kind: 'known', value: { exitCode: 3, stdout: 'out\n', stderr: 'err\n' } })
})
