/** What a deployment stands on at one moment: root, policy, plan, sign-offs and the results of its hosts, opened once. */

import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { countSignOffs } from '@patchreeve/trust/accept/approval.ts'
import type { Proof } from '@patchreeve/trust/accept/case.ts'
import { ringOf } from '@patchreeve/trust/accept/ring-of.ts'
import { matesOf } from '@patchreeve/trust/accept/serial.ts'
import type { DocumentType } from '@patchreeve/trust/documents/registry.ts'
import { openDocument, type Signed } from '@patchreeve/trust/envelope.ts'
import { readEpoch } from '../enrolment/index.ts'
import { newestPolicy, newestRoot, planByDigest, signOffsOf } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import * as store from './store.ts'
import type { Ground } from './turn.ts'

/** Undefined: there is no such plan, or nothing that hosts could judge it by. */
export async function loadGround(tx: Tx, planDigest: string): Promise<Ground | undefined> {
  const [root, policy, plan] = [await newestRoot(tx), await newestPolicy(tx), await planByDigest(tx, planDigest)]
  if (!root || !policy || !plan) return undefined
  const signOffs: Signed<'signoff'>[] = []
  for (const envelope of await signOffsOf(tx, planDigest)) signOffs.push(await openOwn('signoff', envelope))
  return {
    epoch: await readEpoch(tx),
    root,
    policy: await openOwn('policy', policy.envelope),
    plan: plan.signed,
    signOffs,
    counted: await countSignOffs(plan.signed, signOffs, root.document, tx.now),
    proofs: [],
    now: tx.now,
    compare: compareDpkg,
  }
}

/** It was opened before it was stored. */
export async function openOwn<T extends DocumentType>(type: T, envelope: string): Promise<Signed<T>> {
  const opened = await openDocument(type, envelope)
  if ('code' in opened) throw new Error(`a stored ${type} cannot be opened: ${opened.code}`)
  return opened
}

/**
 * Proofs for a host: first the newest word of each host of the other batches of its serial, for all of them are needed; then that of
 * the hosts of the ring below, failures first. So what is cut off at the size limit of a bundle are successes beyond need.
 */
export async function proofsFor(tx: Tx, ground: Ground, hostKey: string): Promise<Proof[]> {
  const { index } = ringOf(ground.policy.document, hostKey)
  const mates = matesOf(ground.policy.document, hostKey)
  if (index === 0 && mates.size === 0) return []
  const results = await store.resultsOfPlan(tx, ground.plan.digest)
  const ofMates = newestWords(ground, results, (row) => mates.has(row.hostKey))
  const ofRing = proofRows(ground, results, index).filter((row) => !mates.has(row.hostKey))
  const rows = [...ofMates, ...ofRing]
  return Promise.all(rows.map(async ({ envelope, spki }) => ({ result: await openOwn('result', envelope), key: spki })))
}

export type ProofRow = Pick<store.ResultRecord, 'hostKey' | 'epoch' | 'outcome'>

/** What the ring below has said, on rows in the order of their hosts' numbering. */
export function proofRows<Row extends ProofRow>(
  ground: Pick<Ground, 'policy' | 'epoch'>,
  rows: Iterable<Row>,
  ringIndex: number,
): Row[] {
  return newestWords(ground, rows, (row) => isBelow(ground, row, ringIndex))
}

function newestWords<Row extends ProofRow>(
  ground: Pick<Ground, 'epoch'>,
  rows: Iterable<Row>,
  counts: (row: Row) => boolean,
): Row[] {
  const newest = new Map<string, Row>()
  for (const row of rows)
    if (row.epoch === ground.epoch && isOutcome(row) && counts(row))
      // A reboot is a word of its own: it stands beside that of the install.
      newest.set(row.outcome === 'rebooted' ? `${row.hostKey} rebooted` : row.hostKey, row)
  return [...newest.values()].sort(
    (a, b) => Number(SUCCESSES.includes(a.outcome)) - Number(SUCCESSES.includes(b.outcome)),
  )
}

const SUCCESSES: readonly (string | null)[] = ['installed', 'put-aside', 'given-back']
const OUTCOMES: readonly (string | null)[] = [...SUCCESSES, 'undone', 'failed', 'rebooted']

const isOutcome = ({ outcome }: ProofRow): boolean => OUTCOMES.includes(outcome)

const isBelow = (ground: Pick<Ground, 'policy'>, row: ProofRow, ringIndex: number): boolean =>
  ringOf(ground.policy.document, row.hostKey).index === ringIndex - 1
