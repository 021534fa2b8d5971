/**
 * Roll-outs in a thread of their own: in its own a program that watches each promise, as node's test runner does, pays for every one
 * of millions. It is one thread for all that is asked, as most of a short question's time would be its beginning.
 */
import { once } from 'node:events'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import type { PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { measure } from './measure.ts'
import { type SchemeName, schemeFor, schemeOf } from './schemes.ts'
import type { Outcome, Setting } from './setting.ts'

/** A setting in words that threads can hand over. */
export interface Said extends Omit<Setting, 'seed' | 'scheme'> {
  /** By its name, or a policy that names its hosts. */
  readonly scheme: SchemeName | PolicyDraft
}

interface Asked {
  readonly said: Said
  readonly seeds: number
}

let thread: Worker | undefined
/** Whoever asks waits for those who asked before. */
let last: Promise<unknown> = Promise.resolve()

/** The outcomes of the seeds 1 to `seeds`, in their order. */
export function outcomesOf(said: Said, seeds: number): Promise<Outcome[]> {
  const outcomes = last.then(() => ask({ said, seeds }))
  last = outcomes.catch(() => undefined)
  return outcomes
}

async function ask(asked: Asked): Promise<Outcome[]> {
  thread ??= new Worker(new URL(import.meta.url))
  // It keeps the program alive only while somebody waits for its answer.
  thread.ref()
  thread.postMessage(asked)
  try {
    const [outcomes] = await once(thread, 'message')
    thread.unref()
    return outcomes
  } catch (error) {
    thread = undefined
    throw error
  }
}

async function answer({ said, seeds }: Asked): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const scheme = typeof said.scheme === 'string' ? schemeOf(said.scheme) : schemeFor(said.scheme)
  await measure({ ...said, scheme }, seeds, (_, outcome) => outcomes.push(outcome))
  return outcomes
}

// An answer that fails ends the thread, and who asked hears why.
if (!isMainThread) parentPort?.on('message', async (asked: Asked) => parentPort?.postMessage(await answer(asked)))
