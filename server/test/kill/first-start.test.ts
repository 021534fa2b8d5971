/** The first start killed at its steps: nothing that was begun is in the way of the next one. */
import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { dataFolder, READY, removeFolder, startServer, stopInOrder, until } from './support.ts'

test('killed while the database is made, then after it was made: the third start makes it to the end', async () => {
  const data = await dataFolder()
  try {
    const first = await startServer(data)
    // PG_VERSION is there long before the database is.
    await until('initdb is at work', () => globSync(join(data, 'postgres/new-*/PG_VERSION'))[0])
    first.child.kill('SIGKILL')
    await first.ended()
    const second = await startServer(data)
    await second.said(/database schema/)
    second.child.kill('SIGKILL')
    await second.ended()
    const third = await startServer(data)
    await third.said(READY)
    assert.match(third.output(), /PostgreSQL .*taken over/)
    await stopInOrder(third)
  } finally {
    await removeFolder(data)
  }
})
