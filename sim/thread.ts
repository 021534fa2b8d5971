/**
 * Roll-outs in a thread of their own: in its own a program that watches each promise, as node's test runner does, pays for every one
 * of millions.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { measure } from './measure.ts'
import type { Outcome, Setting } from './rollout.ts'
import { type SchemeName, schemeOf } from './schemes.ts'

/** A setting in words that threads can hand over. */
export interface Said extends Omit<Setting, 'seed' | 'scheme'> {
  readonly scheme: SchemeName
}

interface Asked {
  readonly said: Said
  readonly seeds: number
}

/** The outcomes of the seeds 1 to `seeds`, in their order. */
export function outcomesOf(said: Said, seeds: number): Promise<Outcome[]> {
  return new Promise((resolve, reject) => {
    const asked: Asked = { said, seeds }
    const worker = new Worker(new URL(import.meta.url), { workerData: asked })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the thread ended with ${code} and said nothing`)))
  })
}

async function answer({ said, seeds }: Asked): Promise<void> {
  const outcomes: Outcome[] = []
  await measure({ ...said, scheme: schemeOf(said.scheme) }, seeds, (_, outcome) => outcomes.push(outcome))
  parentPort?.postMessage(outcomes)
}

if (!isMainThread) await answer(workerData as Asked) // made by outcomesOf above
