import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ENVIRONMENT, run } from './exec.ts'

test('a program sees our environment and nothing of the caller, whatever that had', async () => {
  process.env.LD_PRELOAD_TEST = 'hostile'
  process.env.APT_CONFIG = '/nonexistent'
  try {
    const { stdout, code } = await run(['env'], { timeoutMs: 5_000 })
    const seen = Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((row) => row.split('=', 2)),
    )
    assert.equal(code, 0)
    assert.deepEqual(seen, ENVIRONMENT)
  } finally {
    delete process.env.LD_PRELOAD_TEST
    delete process.env.APT_CONFIG
  }
})

test('arguments are passed as they are: no shell reads them', async () => {
  const odd = ['$HOME', '`id`', '; true', "'", '"', '*', '']
  const { stdout } = await run(['printf', '%s|', ...odd], { timeoutMs: 5_000 })
  assert.equal(stdout, odd.map((one) => `${one}|`).join(''))
})

test('the time limit ends a program with what it started', async () => {
  const ended = await run(['sh', '-c', 'sleep 60 & wait'], { timeoutMs: 200 })
  assert.deepEqual([ended.code, ended.cut], [-1, 'time'])
})

test('too much output ends a program', async () => {
  const ended = await run(['yes'], { timeoutMs: 20_000, outputBytes: 10_000 })
  assert.deepEqual([ended.code, ended.cut], [-1, 'output'])
  assert.ok(ended.stdout.length <= 10_000)
})

test('input arrives, exit code and the end of stderr are told', async () => {
  const script = 'cat; i=0; while [ $i -lt 2000 ]; do echo "line $i" >&2; i=$((i+1)); done; exit 7'
  const ended = await run(['sh', '-c', script], { timeoutMs: 5_000, stdin: 'given' })
  assert.deepEqual([ended.code, ended.stdout], [7, 'given'])
  assert.ok(ended.stderr.endsWith('line 1999\n') && ended.stderr.length <= 8192)
})

test('what cannot be started throws', async () => {
  await assert.rejects(run(['/nonexistent/program'], { timeoutMs: 1_000 }), /could not be started/)
})
