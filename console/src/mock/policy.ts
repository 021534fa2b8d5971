/** Whose signatures count in the made-up organisation: two roots, two policies and keys of hosts, really signed with keys made from seeds. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import type { Calendar } from '@patchreeve/trust/calendar/rule.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import type { Root } from '@patchreeve/trust/documents/root.ts'
import { openDocument, type Signed, writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { makePolicy, type PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { signDocument } from '@patchreeve/trust/sign.ts'
import { personKey, testDigest, testKey, testUuid } from '@patchreeve/trust/test/support/keys.ts'
import { ago, DAY, HOUR, NOW } from './clock.ts'
import { HOSTS, hostId, makeHost } from './hosts.ts'

export const tenant = testUuid('nordhafen')
const keyOf = (name: string) => testKey(`nordhafen ${name}`)
export const signer = { ines: await keyOf('ines'), ruth: await keyOf('ruth') }
const [paper, order] = [await keyOf('paper'), await keyOf('order')]
const instant = (ms: number): string => toInstant(new Date(NOW + ms))

export const hostKey = (n: number): string => testDigest(`nordhafen host ${n}`)
/** Hosts of the first ring, and of the second: all of them run openssl. */
export const firstRing = [1, 5, 9, 13]
export const secondRing = Array.from({ length: 40 }, (_, index) => 17 + 4 * index)

function rootOf(version: number, previous: string | null): Root {
  const since = instant(-120 * DAY)
  return {
    type: 'root',
    schema: 1,
    tenant,
    version,
    previous,
    issuedAt: instant(-120 * DAY + version * HOUR),
    expires: instant(600 * DAY),
    mode: version === 1 ? 'solo' : 'shared',
    threshold: version,
    people: [
      personKey(signer.ines, 'Ines Halvorsen', since),
      ...(version === 1 ? [] : [personKey(signer.ruth, 'Ruth Okafor', since)]),
      personKey(paper, 'Ines Halvorsen', since, 'recovery'),
    ],
    serverKeys: [{ keyId: order.keyId, spki: order.spki, validFrom: since, revoked: null }],
    authorities: ['c'.repeat(64)],
    policyMaxDays: 400,
    epoch: 1,
    previousHead: null,
  }
}

const windows = {
  zone: 'Europe/Berlin',
  open: [
    { on: 'weekdays', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '22:00', hours: 8 },
    { on: 'patch-tuesday', plusDays: 4, from: '08:00', hours: 12 },
  ],
  closed: [{ from: '12-20', to: '01-06', reason: 'Turn of the year' }],
} satisfies Calendar
const ring = { urgentDelayMinutes: 60, mayReboot: false, catchUpHours: 0, maxAtOnce: null }
const draft = (delayMinutes: number): PolicyDraft => ({
  expiresAfterDays: 300,
  verbs: ['refresh', 'simulate', 'download', 'try', 'install', 'undo', 'restart-service', 'reboot'],
  origins: [
    {
      id: 'debian',
      origin: 'Debian',
      label: 'Debian',
      keys: ['B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8'],
      coolDownHours: 48,
    },
    {
      id: 'debian-security',
      origin: 'Debian',
      label: 'Debian-Security',
      keys: ['05AB90340C0C5E797F44A8C8254CF3B5AEC0A8F0'],
      coolDownHours: 0,
    },
  ],
  rings: [
    {
      ...ring,
      name: 'first',
      hosts: firstRing.map(hostKey),
      delayMinutes,
      windows: 'any',
      sharePercent: 100,
      promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null },
    },
    {
      ...ring,
      name: 'second',
      hosts: secondRing.map(hostKey),
      delayMinutes: 2 * delayMinutes,
      windows,
      sharePercent: 20,
      promotion: { minSucceeded: 1, maxFailed: 0, soakMinutes: 0, test: null },
    },
    {
      ...ring,
      name: 'rest',
      hosts: 'others',
      delayMinutes: 3 * delayMinutes,
      windows,
      sharePercent: 5,
      promotion: { minSucceeded: 5, maxFailed: 2, soakMinutes: 0, test: null },
      mayReboot: true,
      catchUpHours: 6,
      maxAtOnce: 5,
    },
  ],
  periodMinutes: 60,
  probes: [
    { id: 'units', kind: 'unit', target: '*', timeoutMs: 10_000, settleMs: 5_000 },
    {
      ...{ id: 'shop', kind: 'program', target: '/usr/local/lib/shop/check', sha256: 'c'.repeat(64) },
      ...{ timeoutMs: 5_000, settleMs: 1_000 },
    },
    { id: 'ports', kind: 'tcp', target: '*', timeoutMs: 2_000, settleMs: 1_000 },
  ],
  standing: null,
  emergency: { count: 2, days: 30 },
  exceptionMaxDays: 90,
  groups: [{ name: 'database', hosts: secondRing.slice(0, 2).map(hostKey) }],
  exclusions: [],
  clusters: [{ name: 'database', hosts: ['group:database'], maxDown: 1 }],
  serials: [
    {
      name: 'shop',
      batches: [
        { name: 'database', hosts: ['group:database'] },
        { name: 'web', hosts: secondRing.slice(2, 4).map(hostKey) },
      ],
    },
  ],
  drains: [{ id: 'web', hosts: ['group:database'], stops: null, waitSeconds: 30 }],
  deadlineDays: { T0: 3, T1: 14, T2: 30, T3: 60 },
})

function policyOf(version: number, issuedAt: Date): Policy {
  const until = toInstant(new Date(issuedAt.getTime() + 60 * DAY))
  const reason = 'Its move to a new version is prepared'
  const exclusions = [{ id: 'database', packages: ['postgresql-*'], hosts: ['group:database'], until, reason }]
  const made = makePolicy(
    { ...draft(version === 1 ? 7 * 1_440 : 1_440), exclusions },
    { tenant, version, issuedAt, rootVersion: version },
  )
  if ('faults' in made) throw new Error(made.faults.join('; '))
  return made.policy
}

type Kept<T extends 'root' | 'policy'> = Signed<T> & { readonly text: string }

async function keep<T extends 'root' | 'policy'>(type: T, document: Signed<T>['document'], both: boolean) {
  const text = writeEnvelope(await signDocument(type, document, ...(both ? [signer.ines, signer.ruth] : [signer.ines])))
  const opened = await openDocument(type, text)
  if ('code' in opened) throw new Error(opened.code)
  return { ...opened, text } satisfies Kept<T>
}

const root1 = await keep('root', rootOf(1, null), false)
const root2 = await keep('root', rootOf(2, root1.digest), true)
const policy1 = await keep('policy', policyOf(1, new Date(NOW - 100 * DAY)), false)
const policy2 = await keep('policy', policyOf(2, new Date(NOW - 20 * DAY)), true)
export const policyDigest = { old: policy1.digest, now: policy2.digest }
export const policyText = policy2.text
export const rootTexts = [root1.text, root2.text]

export const roots: readonly RouteOutput<'root_show'>[] = [root2, root1].map(({ document, digest, text }, index) => ({
  version: document.version,
  digest,
  tenant,
  mode: document.mode,
  threshold: document.threshold,
  people: document.people.map(({ person, keyId, role, revoked }) => ({
    person,
    keyId,
    role,
    revoked: revoked !== null,
  })),
  epoch: document.epoch,
  expires: document.expires,
  addedAt: ago((100 + index) * DAY),
  addedBy: 'Ines Halvorsen',
  envelope: text,
}))

export const policies: readonly RouteOutput<'policy_show'>[] = [policy2, policy1].map(
  ({ document, digest, text }, index) => ({
    version: document.version,
    digest,
    rootVersion: document.rootVersion,
    issuedAt: document.issuedAt,
    expires: document.expires,
    rings: document.rings.map(({ name, hosts, delayMinutes }) => ({
      name,
      hosts: hosts === 'others' ? null : hosts.length,
      delayMinutes,
    })),
    standing: document.standing !== null,
    addedAt: ago((20 + 80 * index) * DAY),
    addedBy: 'Ines Halvorsen',
    envelope: text,
  }),
)

type HostKeyRow = RouteOutput<'hostkey_list'>['rows'][number]

/** All but four hosts have shown a key; three wait for a comparison, and one has shown a second key. */
export function makeHostKeys(): HostKeyRow[] {
  const row = (n: number, part: Partial<HostKeyRow>): HostKeyRow => ({
    hostId: hostId(n),
    name: makeHost(n).name,
    digest: hostKey(n),
    firstSeenAt: ago(80 * DAY),
    confirmedAt: ago(79 * DAY),
    confirmedBy: 'Ines Halvorsen',
    state: 'confirmed',
    ...part,
  })
  const unconfirmed = { firstSeenAt: ago(HOUR), confirmedAt: null, confirmedBy: null }
  return [
    row(21, { ...unconfirmed, digest: testDigest('nordhafen host 21 again'), state: 'second' }),
    ...[102, 103, 104].map((n) => row(n, { ...unconfirmed, state: 'unconfirmed' })),
    ...Array.from({ length: 60 }, (_, n) => row(n, {})),
  ]
}

export const facts: RouteOutput<'trust_facts'> = {
  name: 'patch.nordhafen.example',
  orderKey: order.spki,
  orderKeyId: order.keyId,
  authorities: ['c'.repeat(64)],
  epoch: 1,
  hosts: Array.from({ length: HOSTS }, (_, n) => ({
    id: hostId(n),
    name: makeHost(n).name,
    hostKey: n % 327 === 2 ? null : hostKey(n),
    confirmed: n % 327 !== 2 && ![102, 103, 104].includes(n),
  })),
}
