/** Refused before the order is looked at: roots, policy, and documents that are none. */
import { later, type RefusedCase, without } from '../support/edits.ts'
import { testDigest, testUuid } from '../support/keys.ts'
import { ago } from '../support/world.ts'

export const documentsCases: RefusedCase[] = [
  ['documents', 'no-root', 'nothing is pinned', () => ({ known: (known) => ({ ...known, pinnedRoot: null }) })],
  ['documents', 'no-policy', 'no policy came', () => ({ bundle: (one) => ({ ...one, policy: null }) })],
  [
    'documents',
    'root-unknown',
    'another installation is pinned',
    () => ({ known: (known) => ({ ...known, pinnedRoot: testDigest('other') }) }),
  ],
  ['documents', 'root-expired', 'the root has run out', () => ({ root: (root) => ({ ...root, expires: ago(0) }) })],
  ['documents', 'root-signatures-missing', 'one signed the root', (world) => ({ rootSigners: [world.alice] })],
  [
    'documents',
    'document-malformed',
    'the order is a lease',
    () => ({ bundle: (one) => ({ ...one, order: one.lease ?? one.order }) }),
  ],
  [
    'documents',
    'schema-unknown',
    'a policy of a later schema',
    () => ({ policy: (policy) => ({ ...policy, schema: 2 as 1 }) }),
  ],
  [
    'documents',
    'other-tenant',
    'a plan of somebody else',
    () => ({ plan: (plan) => ({ ...plan, tenant: testUuid('other') }) }),
  ],
  ['documents', 'key-revoked', 'a signer of the root was taken out', (world) => ({ root: without(world, 'bob') })],
  [
    'documents',
    'key-not-yet-valid',
    'a signer of the root comes later',
    () => ({
      root: (root) => ({
        ...root,
        people: root.people.map((one) => (one.person === 'Bob' ? { ...one, validFrom: ago(-1_000) } : one)),
      }),
    }),
  ],
  ['policy-signers', 'policy-signatures-missing', 'one signed', (world) => ({ policySigners: [world.alice] })],
  [
    'policy-signers',
    'policy-signatures-missing',
    'the server signed',
    (world) => ({ policySigners: [world.alice, world.server] }),
  ],
  [
    'policy-signers',
    'key-revoked',
    'one who signed was taken out',
    (world) => ({
      root: without(world, 'alice'),
      rootSigners: [world.bob, world.carol],
      policySigners: [world.alice, world.bob],
      signers: [world.bob, world.carol],
    }),
  ],
  [
    'policy-signers',
    'key-not-yet-valid',
    'one who signed comes later',
    (world) => ({ root: later('Alice'), rootSigners: [world.bob, world.carol] }),
  ],
  [
    'policy-version',
    'policy-older',
    'an older version',
    () => ({ known: (known) => ({ ...known, policyVersion: 4 }) }),
  ],
  [
    'policy-version',
    'policy-older',
    'another of the same version',
    () => ({ known: (known) => ({ ...known, policyVersion: 3 }) }),
  ],
  [
    'policy-version',
    'root-unknown',
    'made under a root to come',
    () => ({ policy: (policy) => ({ ...policy, rootVersion: 2 }) }),
  ],
  [
    'policy-life',
    'policy-outlives-root',
    'longer than the root allows',
    () => ({ root: (root) => ({ ...root, policyMaxDays: 219 }) }),
  ],
  [
    'policy-life',
    'policy-expired',
    'the policy has run out',
    () => ({ policy: (policy) => ({ ...policy, expires: ago(0) }) }),
  ],
]
