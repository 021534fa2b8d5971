/** `root rotate`: the next root. People come and go, keys are taken out, the server gets a new key, a restore gets its epoch. */
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Root } from '@patchreeve/trust/documents/root.ts'
import type { Signed } from '@patchreeve/trust/envelope.ts'
import { wrapDocument } from '@patchreeve/trust/sign.ts'
import { DAY_MS } from '@patchreeve/trust/times.ts'
import { type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { type Given, KEY_FLAGS, type SignerCommand, YES } from './command.ts'
import { readDocument } from './documents.ts'
import { readFacts } from './facts.ts'
import { wholeNumber } from './numbers.ts'
import { defaultKey } from './places.ts'
import { finishRoot } from './root-finish.ts'
import { checkRoot, needed, personOf, ROOT_DAYS, serverKeyOf, toPerson } from './root-init.ts'
import { openRecovery, openSigningKey, type SigningKey } from './signing-key.ts'

export const rootRotate: SignerCommand = {
  name: 'root rotate',
  doc: 'Make and sign the next root: people, keys, authorities, epoch.',
  words: [],
  flags: [
    { name: 'root', value: 'FILE', doc: 'the newest root' },
    { name: 'add', value: 'NAME=FILE.pub', many: true, doc: 'a person’s key, or one more of theirs' },
    { name: 'revoke', value: 'KEYID', many: true, doc: 'take a key of a person or of the server out, for good' },
    { name: 'remove', value: 'KEYID', many: true, doc: 'leave a key off the list' },
    { name: 'threshold', value: 'NUMBER', doc: 'how many persons must sign; 1 is solo mode' },
    { name: 'server', value: 'FILE|URL', doc: 'facts of the server: its key and authorities are added' },
    { name: 'drop-authority', value: 'SHA256', many: true, doc: 'hosts no longer believe this authority' },
    { name: 'epoch', value: 'NUMBER', doc: 'after a restore, with --previous-head' },
    { name: 'previous-head', value: 'SHA256', doc: 'head of the ledger before the restore' },
    { name: 'days', value: 'NUMBER', doc: `life from now on (${ROOT_DAYS})` },
    { name: 'policy-max-days', value: 'NUMBER', doc: 'longest life of a policy' },
    { ...(KEY_FLAGS[0] ?? YES), many: true },
    ...KEY_FLAGS.slice(1),
    { name: 'recovery', value: null, doc: 'sign with a recovery sheet, which may only --revoke' },
    { name: 'recovery-file', value: 'FILE', doc: 'its groups in a file, 0600; asked for when not given' },
    { name: 'out', value: 'FILE', doc: 'root-N.json by default' },
    YES,
  ],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const old = await readDocument(needed(given, 'root'), 'root')
  const now = io.now()
  const next = given.on('recovery') ? onlyRevoked(old, given, now) : await rotated(io, old, given, now)
  const signers = given.on('recovery')
    ? [await openRecovery(io, given.text('recovery-file'))]
    : await openKeys(io, given)
  return finishRoot(io, given, {
    envelope: wrapDocument('root', checkRoot(next)),
    signers,
    out: given.text('out') ?? `root-${next.version}.json`,
    previous: old,
  })
}

async function openKeys(io: Io, given: Given): Promise<SigningKey[]> {
  const files = given.all('key')
  const keys: SigningKey[] = []
  // One after the other: each may ask for its passphrase.
  for (const file of files.length > 0 ? files : [defaultKey(io)])
    keys.push(await openSigningKey(io, file, given.text('passphrase-file')))
  return keys
}

const BEYOND_RECOVERY = [
  'add',
  'remove',
  'threshold',
  'server',
  'drop-authority',
  'epoch',
  'previous-head',
  'days',
  'policy-max-days',
]

/** Hosts take nothing else from a recovery key: not even a later expiry. */
function onlyRevoked(old: Signed<'root'>, given: Given, now: Date): Root {
  const more = BEYOND_RECOVERY.find((flag) => given.all(flag).length > 0)
  if (more)
    throw new WrongUse(`a recovery sheet may only revoke, not --${more}`, 'sign the rest with your own key afterwards')
  if (given.all('revoke').length === 0)
    throw new WrongUse('--revoke is missing', '"patchreeve root show" prints key ids')
  return { ...revoke(old.document, given.all('revoke'), now), ...follows(old, now) }
}

async function rotated(io: Io, old: Signed<'root'>, given: Given, now: Date): Promise<Root> {
  const before = old.document
  const added = await Promise.all(given.all('add').map((one) => personOf(one)))
  const server = given.text('server')
  const facts = server === undefined ? undefined : await readFacts(io, server)
  const revoked = revoke(before, given.all('revoke'), now)
  const threshold = wholeNumber(given, 'threshold', before.threshold)
  const epoch = wholeNumber(given, 'epoch', before.epoch)
  const head = given.text('previous-head')
  if (epoch > before.epoch !== (head !== undefined))
    throw new WrongUse('a higher --epoch and --previous-head go together', 'the restore prints both')
  const removed = new Set(given.all('remove'))
  assertKnown(before, [...removed])
  const dropped = new Set(given.all('drop-authority'))
  const serverKeys = facts ? await withServerKey(revoked.serverKeys, facts.orderKey, now) : revoked.serverKeys
  return {
    ...revoked,
    ...follows(old, now),
    expires: toInstant(new Date(now.getTime() + wholeNumber(given, 'days', ROOT_DAYS) * DAY_MS)),
    mode: threshold === 1 ? 'solo' : 'shared',
    threshold,
    people: [...revoked.people, ...added.map(({ key, person }) => toPerson(key, person, now))].filter(
      (one) => !removed.has(one.keyId),
    ),
    serverKeys: serverKeys.filter((one) => !removed.has(one.keyId)),
    authorities: [...new Set([...before.authorities, ...(facts?.authorities ?? [])])].filter(
      (one) => !dropped.has(one),
    ),
    policyMaxDays: wholeNumber(given, 'policy-max-days', before.policyMaxDays),
    epoch,
    previousHead: head ?? before.previousHead,
  }
}

const follows = ({ document, digest }: Signed<'root'>, now: Date) => ({
  version: document.version + 1,
  previous: digest,
  issuedAt: toInstant(now),
})

async function withServerKey(keys: Root['serverKeys'], orderKey: string, now: Date): Promise<Root['serverKeys']> {
  const key = await serverKeyOf({ orderKey }, now)
  return keys.some((one) => one.keyId === key.keyId) ? keys : [...keys, key]
}

function revoke(root: Root, keyIds: readonly string[], now: Date): Root {
  assertKnown(root, keyIds)
  const mark = <K extends { keyId: string; revoked: string | null }>(key: K): K =>
    keyIds.includes(key.keyId) && key.revoked === null ? { ...key, revoked: toInstant(now) } : key
  return { ...root, people: root.people.map(mark), serverKeys: root.serverKeys.map(mark) }
}

function assertKnown(root: Root, keyIds: readonly string[]): void {
  const known = [...root.people, ...root.serverKeys].map((key) => key.keyId)
  const unknown = keyIds.find((one) => !known.includes(one))
  if (unknown !== undefined)
    throw new WrongUse(`no key "${unknown}" is in this root`, '"patchreeve root show FILE" prints key ids')
}
