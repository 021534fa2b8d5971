/**
 * Background tasks: each takes no input, compares intended with actual, may run twice or beside itself, and leaves retrying
 * to the next tick. An advisory lock keeps replicas from doing the same work at once; losing the race is normal.
 */
import type { Database } from './database.ts'
import type { Log } from './log.ts'

export interface Task {
  readonly name: string
  readonly everyMs: number
  run(): Promise<void>
}

export interface Tasks {
  /** One more task, whose first run is now. */
  add(task: Task): void
  /** Runs a task now, beside its rhythm, and once more if it is at work already; returns when it is done. */
  runNow(name: string): Promise<void>
  stop(): Promise<void>
}

export function startTasks(database: Database, log: Log, first: readonly Task[]): Tasks {
  const tasks: Task[] = []
  const running = new Map<string, Promise<void>>()
  const waiting = new Map<string, Promise<void>>()
  const timers = new Map<string, NodeJS.Timeout>()
  let stopped = false

  function runOnce(task: Task): Promise<void> {
    const current = running.get(task.name)
    if (current) return current
    const run = withTaskLock(database, task.name, () => task.run())
      .catch((error: unknown) => log.error({ err: error, task: task.name }, 'task failed; the next tick tries again'))
      .finally(() => running.delete(task.name))
    running.set(task.name, run)
    return run
  }
  /** What is asked for during a run may have come too late for it. All who ask meanwhile get the same next run. */
  function onceMore(task: Task): Promise<void> {
    const found = waiting.get(task.name)
    if (found) return found
    const next = Promise.resolve(running.get(task.name)).then(() => {
      waiting.delete(task.name)
      return stopped ? undefined : runOnce(task)
    })
    waiting.set(task.name, next)
    return next
  }
  function schedule(task: Task): void {
    if (stopped) return
    timers.set(
      task.name,
      setTimeout(() => void runOnce(task).then(() => schedule(task)), task.everyMs),
    )
  }
  function add(task: Task): void {
    tasks.push(task)
    void runOnce(task).then(() => schedule(task))
  }
  for (const task of first) add(task)
  return {
    add,
    async runNow(name) {
      const task = tasks.find((candidate) => candidate.name === name)
      if (!task) throw new Error(`no task is called ${name}`)
      await (running.has(name) ? onceMore(task) : runOnce(task))
    },
    async stop() {
      stopped = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running.values())
    },
  }
}

async function withTaskLock(database: Database, name: string, work: () => Promise<void>): Promise<void> {
  const client = await database.pool.connect()
  try {
    const got = await client.query<{ locked: boolean }>('select pg_try_advisory_lock(hashtext($1)) as locked', [
      `task ${name}`,
    ])
    if (!got.rows[0]?.locked) return
    try {
      await work()
    } finally {
      await client.query('select pg_advisory_unlock(hashtext($1))', [`task ${name}`])
    }
  } finally {
    client.release()
  }
}
