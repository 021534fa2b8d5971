/** Ctrl-C and its like: the lab must not leave before it has cleared up, however often it is asked. */
import { interrupt } from './exec.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs `action` while signals only interrupt it: at the first one running programs end, no new one starts, and `signalled`
 * rejects. Further ones change nothing (a terminal and npm both send theirs). Until `action` settles, signals do not end us.
 */
export async function interruptible<T>(action: (signalled: Promise<never>) => Promise<T>): Promise<T> {
  const signalled = Promise.withResolvers<never>()
  signalled.promise.catch(() => undefined) // whoever races with it sees it; nobody may
  let first = true
  const onSignal = (signal: NodeJS.Signals) => {
    if (!first) return
    first = false
    interrupt()
    signalled.reject(new Error(`ended by ${signal}`))
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  try {
    return await action(signalled.promise)
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}
