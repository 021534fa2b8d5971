import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { interrupt, must, resume, run } from './exec.ts'
import { until } from './wait.ts'

afterEach(resume)

/** Gone, or ended and not yet collected by the machine's first process. */
function hasEnded(pid: string): boolean {
  return !existsSync(`/proc/${pid}`) || /^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

test('arguments are not read by a shell, bytes come back as they went in', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
  assert.deepEqual(new Uint8Array((await run(['cat'], { stdin: bytes })).stdoutBytes), bytes)
  assert.equal(await must(['printf', '%s', '$(id) `id` ; "']), '$(id) `id` ; "')
})

test('a program over its time ends together with its children', async () => {
  const file = join(tmpdir(), `lab-exec-${process.pid}`)
  const outcome = await run(['sh', '-c', 'sleep 30 & echo $! >"$1"; wait', 'sh', file], { timeoutMs: 500 })
  assert.ok(outcome.timedOut && outcome.code === -1)
  assert.ok(existsSync(file))
  await until('end of the child', 5_000, () => hasEnded(readFileSync(file, 'utf8').trim()) || undefined)
  rmSync(file)
})

test('a failed program is told with its last words', async () => {
  await assert.rejects(must(['sh', '-c', 'echo why >&2; exit 3']), /ended with 3: why/)
  await assert.rejects(run(['/nonexistent/program']), /could not be started/)
})

test('after an interruption running programs end and only clearing up starts', async () => {
  const running = run(['sleep', '30'])
  interrupt()
  assert.equal((await running).code, -1)
  await assert.rejects(run(['true']), /interrupted/)
  assert.equal((await run(['true'], { always: true })).code, 0)
})
