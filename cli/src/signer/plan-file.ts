/** A plan with what it is judged by: from files, from one file of the server's, or from the server itself. */
import { existsSync } from 'node:fs'
import { openDocument, type Signed } from '@patchreeve/trust/envelope.ts'
import { refuse } from '@patchreeve/trust/refusals.ts'
import { walkRoots } from '@patchreeve/trust/root-chain.ts'
import { WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { fetchPlan } from './api.ts'
import { type Given, orRefuse, Refused } from './command.ts'
import { readDocument, readDocumentText, readTogether, type Together } from './documents.ts'

export interface PlanFiles {
  readonly plan: Signed<'plan'>
  readonly policy: Signed<'policy'> | null
  readonly root: Signed<'root'> | null
  /** Files that the person named; null: it came with the plan. */
  readonly from: { readonly root: string | null; readonly policy: string | null }
  /** Host keys by the names that the server gives them. */
  readonly names: ReadonlyMap<string, string>
  /** Set: it came from the server, and the sign-off goes back there. */
  readonly planId: string | undefined
}

const PLAN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** `word`: a file, or the id of a plan at the server that one is signed in to. */
export async function readPlan(io: Io, word: string, given: Given): Promise<PlanFiles> {
  if (!existsSync(word) && PLAN_ID.test(word)) return together(io, await fetchPlan(io, word), given, word)
  const text = await readDocumentText(word)
  const all = readTogether(text)
  if (all) return together(io, all, given, undefined)
  const plan = orRefuse(await openDocument('plan', text))
  const [root, policy] = [given.text('root'), given.text('policy')]
  return {
    plan,
    policy: policy === undefined ? null : await readDocument(policy, 'policy'),
    root: root === undefined ? null : await readDocument(root, 'root'),
    from: { root: root ?? null, policy: policy ?? null },
    names: new Map(),
    planId: undefined,
  }
}

/** Files that a person names go before what the server sent; roots that it sent must follow from the person's own. */
async function together(io: Io, all: Together, given: Given, planId: string | undefined): Promise<PlanFiles> {
  const [rootFile, policyFile] = [given.text('root'), given.text('policy')]
  return {
    plan: orRefuse(await openDocument('plan', all.plan)),
    policy:
      policyFile === undefined
        ? orRefuse(await openDocument('policy', all.policy))
        : await readDocument(policyFile, 'policy'),
    root: await newestRoot(io, all.roots, rootFile),
    from: { root: rootFile ?? null, policy: policyFile ?? null },
    names: new Map(all.hosts.map(({ hostKey, name }) => [hostKey, name])),
    planId,
  }
}

/** The chain up to the newest root, walked from the one that the person holds, or else from its own first. */
async function newestRoot(io: Io, roots: readonly string[], file: string | undefined): Promise<Signed<'root'>> {
  const own = file === undefined ? undefined : await readDocument(file, 'root')
  const opened: Signed<'root'>[] = []
  for (const text of roots) opened.push(orRefuse(await openDocument('root', text)))
  const first = own ?? opened[0]
  if (!first) throw new Refused(refuse('no-root', {}))
  if (!own && first.document.version !== 1)
    throw new WrongUse('the roots do not begin with version 1', 'give the root that you know: --root FILE')
  const newer = roots.filter((_, at) => (opened[at]?.document.version ?? 0) >= first.document.version)
  const known = own ? { document: own.document, digest: own.digest } : null
  const newest = orRefuse(await walkRoots(newer, { pinned: first.digest, newest: known }, io.now()))
  return [...opened, first].find((one) => one.digest === newest.digest) ?? first
}
