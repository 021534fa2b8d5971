/**
 * The red team, generated: the fields come from the schemas, so a field that nobody attacks fails here. What it must never see is
 * one order accepted.
 */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { accept } from '../accept/accept.ts'
import type { Bundle } from '../accept/bundle.ts'
import type { Known } from '../accept/known.ts'
import { canonicalJson, type Json } from '../canonical.ts'
import { type DocumentType, documents as registry } from '../documents/registry.ts'
import { attacksOn } from './red-team/attacks.ts'
import { always, type Mutations } from './red-team/mutations.ts'
import * as people from './red-team/people-mutations.ts'
import * as server from './red-team/server-mutations.ts'
import { type Documents, makeTarget, type Target } from './red-team/target.ts'
import { digestFor } from './support/build.ts'
import { changed, fieldsOf, placesOf } from './support/fields.ts'
import { testDigest, testUuid } from './support/keys.ts'
import { compare, knownOf, makeWorld } from './support/world.ts'

const tables: Readonly<Record<DocumentType, Mutations>> = {
  root: people.root,
  policy: people.policy,
  plan: people.plan,
  signoff: people.signoff,
  order: server.order,
  lease: server.lease,
  result: server.result,
}

let target: Target
/** Of the same people, with an order that puts an updater aside. */
let updaterTarget: Target
before(async () => {
  const world = await makeWorld('red team')
  target = await makeTarget(world)
  updaterTarget = await makeTarget(world, 'updater')
})

/** The target's host after it has walked the roots. */
async function settled({ known, documents: { root } }: Target): Promise<Known> {
  return { ...known, root: { document: root, digest: await digestFor(root) } }
}

async function verdict(bundle: Bundle, known: Known = target.known): Promise<string> {
  const answer = await accept({ bundle: JSON.stringify(bundle), known, compare })
  return answer.kind === 'accepted' ? 'accepted' : answer.refusal.code
}

function documentOf(documents: Documents, type: DocumentType) {
  if (type === 'signoff') return documents.signOffs[0]
  return type === 'result' ? documents.results[0] : documents[type]
}

test('red team: the target is accepted as it is, and with an order that its server may make', async () => {
  for (const one of [target, updaterTarget]) {
    assert.equal(await verdict(one.bundle, one.known), 'accepted')
    const order = { ...one.documents.order, id: testUuid('fresh'), generation: 99 }
    assert.equal((await verdicts(one, 'order', order)).at(-1), 'accepted')
  }
})

async function verdicts(of: Target, type: DocumentType, document: unknown): Promise<string[]> {
  const attacks = await attacksOn(of, type, document)
  if (type === 'root') return Promise.all(attacks.map((bundle) => verdict(bundle, of.known)))
  // A host that has walked the roots before: the same answer, sooner.
  const known = await settled(of)
  return Promise.all(attacks.map((bundle) => verdict({ ...bundle, roots: [] }, known)))
}

const ownOrder: readonly DocumentType[] = ['plan', 'order']
/** Members that no other value can stand in without another member that goes with it. */
const neverAlone = ['type', 'schema', 'mode', 'people[].application']

function isReadable(type: DocumentType, document: unknown): boolean {
  return registry[type].schema.safeParse(document).success
}

for (const [type, table] of Object.entries(tables) as [DocumentType, Mutations][]) {
  test(`red team: the table of ${type} has a row for each field, and no other`, () => {
    assert.deepEqual(Object.keys(table).sort(), fieldsOf(registry[type].schema).sort())
  })

  test(`red team: each row of ${type} has a change that a host can read`, () => {
    const documents = [target, updaterTarget].map((one) => documentOf(one.documents, type))
    const idle = Object.entries(table).filter(([path, mutations]) =>
      documents.every((document) =>
        placesOf(document, path).every((keys) =>
          mutations.every((one) => !isReadable(type, changed(document, keys, one))),
        ),
      ),
    )
    assert.deepEqual(
      idle.map(([path]) => path).filter((path) => !neverAlone.includes(path)),
      [],
    )
  })

  test(`red team: each field of a ${type}, changed, left out and replaced: 0 accepted`, async (t) => {
    const codes = new Map<string, number>()
    const seen = new Set<string>()
    // What is about an updater differs in plan and order alone.
    for (const one of ownOrder.includes(type) ? [target, updaterTarget] : [target]) {
      const document = documentOf(one.documents, type)
      for (const [path, mutations] of Object.entries(table)) {
        const places = placesOf(document, path).slice(0, 3)
        if (places.length > 0) seen.add(path)
        for (const [nth, keys] of places.entries())
          for (const mutation of nth === 0 ? [...mutations, ...always] : mutations) {
            const attacked = changed<unknown>(document, keys, mutation)
            if (canonicalJson(attacked as Json) === canonicalJson(document as Json)) continue
            for (const code of await verdicts(one, type, attacked)) {
              assert.notEqual(code, 'accepted', `${path} at ${keys.join('.')}: ${canonicalJson(attacked as Json)}`)
              codes.set(code, (codes.get(code) ?? 0) + 1)
            }
          }
      }
    }
    assert.deepEqual(
      Object.keys(table).filter((path) => !seen.has(path)),
      [],
      'each is in a target',
    )
    t.diagnostic([...codes].map(([code, count]) => `${code} ${count}`).join(', '))
  })
}

test('red team: another tenant of the same people: each of its documents in the bundle: 0 accepted', async () => {
  const world = { ...target.world, tenant: testUuid('another tenant') }
  const other = await makeTarget(world)
  assert.equal(await verdict(other.bundle, other.known), 'accepted')
  assert.equal(await verdict(other.bundle), 'root-unknown')
  assert.equal(await verdict({ ...other.bundle, roots: target.bundle.roots }), 'other-tenant')
  for (const part of ['policy', 'plan', 'signOffs', 'order', 'lease', 'proofs', 'roots'] as const)
    assert.notEqual(await verdict({ ...target.bundle, [part]: other.bundle[part] }), 'accepted', part)
})

test('red team: the bundle of one host at another: 0 accepted', async () => {
  const { first, second } = target.world.hosts
  for (const host of [first.digest, second.digest, testDigest('host of the second row'), testDigest('stranger')])
    assert.equal(await verdict(target.bundle, { ...target.known, hostKey: host }), 'not-this-host')
})

test('red team: an order that the server makes for a host that the plan does not name', async () => {
  const stranger = testDigest('stranger')
  const order = { ...target.documents.order, host: stranger }
  for (const bundle of await attacksOn(target, 'order', order))
    assert.notEqual(await verdict(bundle, { ...target.known, hostKey: stranger }), 'accepted')
})

test('red team: a root of the next epoch ends every order of this one', async () => {
  const document = { ...target.documents.root, epoch: 3 }
  const known = { ...target.known, root: { document, digest: await digestFor(document) } }
  assert.equal(await verdict({ ...target.bundle, roots: [] }, known), 'epoch-older')
})

test('red team: replayed, and again under the roots of before', async () => {
  const { next } = await accept({ bundle: JSON.stringify(target.bundle), known: target.known, compare })
  const known = { ...target.known, ...next }
  assert.equal(await verdict(target.bundle, known), 'replayed')
  assert.equal(await verdict({ ...target.bundle, roots: target.bundle.roots.slice(0, 1) }, known), 'root-older')
  // A host that has lost what it remembered but not its pin begins anew: only time and installed versions hold an old order off.
  const fresh = knownOf(target.world.hosts.rest, target.known.pinnedRoot ?? '')
  assert.equal(
    await verdict(target.bundle, { ...fresh, installed: new Map([['openssl:amd64', '3.0.14-1']]) }),
    'downgrade',
  )
})

for (const part of ['roots', 'policy', 'signOffs'] as const)
  test(`red team: ${part}: every choice of signatures below the threshold: 0 accepted`, async () => {
    for (const fewer of belowThreshold(target.bundle, part)) assert.notEqual(await verdict(fewer), 'accepted')
  })

/** The bundle without one or both signatures of the newest root, of the policy, or without one or both sign-offs. */
function belowThreshold(bundle: Bundle, part: 'roots' | 'policy' | 'signOffs'): Bundle[] {
  const subsets = [[], [0], [1], [0, 0], [1, 1]]
  const pick = <T>(list: readonly T[], chosen: readonly number[]): T[] =>
    chosen.flatMap((index) => list.slice(index, index + 1))
  return subsets.flatMap((chosen): Bundle[] => {
    if (part === 'signOffs') return [{ ...bundle, signOffs: pick(bundle.signOffs, chosen) }]
    const fewer = <E extends { signatures: { sig: string }[] }>(one: E): E => ({
      ...one,
      signatures: pick(one.signatures, chosen),
    })
    if (part === 'policy') return [{ ...bundle, policy: bundle.policy && fewer(bundle.policy) }]
    return bundle.roots.map((root, at) => ({ ...bundle, roots: bundle.roots.with(at, fewer(root)) }))
  })
}
