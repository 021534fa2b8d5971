import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useServer } from '../../test/support/server.ts'
import { startTasks } from './tasks.ts'

const server = useServer()

test('what is asked for while a task runs is done by one more run, however many ask', async () => {
  const runs: PromiseWithResolvers<void>[] = []
  const begun: (() => void)[] = []
  const nextBegins = () => new Promise<void>((resolve) => begun.push(resolve))
  const first = nextBegins()
  const tasks = startTasks(server.database, server.log, [
    {
      name: 'counted',
      everyMs: 3_600_000,
      run() {
        const end = Promise.withResolvers<void>()
        runs.push(end)
        begun.shift()?.()
        return end.promise
      },
    },
  ])
  await first
  const second = nextBegins()
  const asked = [tasks.runNow('counted'), tasks.runNow('counted'), tasks.runNow('counted')]
  runs[0]?.resolve()
  await second
  runs[1]?.resolve()
  await Promise.all(asked)
  assert.equal(runs.length, 2)
  await tasks.stop()
})
