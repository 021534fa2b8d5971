/** `root init`: the first root. Everything that hosts ever trust follows from its digest. */
import { existsSync } from 'node:fs'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { PersonKey, Root } from '@patchreeve/trust/documents/root.ts'
import { Root as RootSchema } from '@patchreeve/trust/documents/root.ts'
import { importSpki } from '@patchreeve/trust/keys.ts'
import { faultsOf } from '@patchreeve/trust/policy/draft.ts'
import { wrapDocument } from '@patchreeve/trust/sign.ts'
import { DAY_MS } from '@patchreeve/trust/times.ts'
import { type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { type Given, KEY_FLAGS, type SignerCommand, YES } from './command.ts'
import { readFacts, type ServerFacts } from './facts.ts'
import { recoveryFileOf } from './key-new.ts'
import { wholeNumber } from './numbers.ts'
import { defaultKey } from './places.ts'
import { type PublicHalf, readPublicFile } from './public-key.ts'
import { finishRoot } from './root-finish.ts'
import { openSigningKey } from './signing-key.ts'

/** Long enough that renewing it is an occasion, short enough that a forgotten installation ends by itself. */
export const ROOT_DAYS = 730
const POLICY_MAX_DAYS = 400

export const rootInit: SignerCommand = {
  name: 'root init',
  doc: 'Make and sign the first root: whose keys your hosts believe.',
  words: [],
  flags: [
    {
      name: 'server',
      value: 'FILE|URL',
      doc: 'facts of the server ("patchreeve trust facts --json"); compare what is shown',
    },
    { name: 'name', value: 'PERSON', doc: 'your name, as it stands in evidence' },
    ...KEY_FLAGS,
    { name: 'solo', value: null, doc: 'you approve alone; without it at least two persons must sign' },
    { name: 'person', value: 'NAME=FILE.pub', many: true, doc: 'another person and their public key' },
    { name: 'threshold', value: 'NUMBER', doc: 'how many persons must sign (2, or 1 with --solo)' },
    {
      name: 'recovery',
      value: 'FILE.pub',
      many: true,
      doc: 'public half of a recovery sheet (KEY.recovery.pub, if it is there)',
    },
    { name: 'days', value: 'NUMBER', doc: `life of the root (${ROOT_DAYS})` },
    { name: 'policy-max-days', value: 'NUMBER', doc: `longest life of a policy (${POLICY_MAX_DAYS})` },
    { name: 'out', value: 'FILE', doc: 'root-1.json by default' },
    YES,
  ],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [server, name] = [needed(given, 'server'), needed(given, 'name')]
  const facts = await readFacts(io, server)
  const keyFile = given.text('key') ?? defaultKey(io)
  const signer = await openSigningKey(io, keyFile, given.text('passphrase-file'))
  const now = io.now()
  const others = await Promise.all(given.all('person').map((one) => personOf(one)))
  const sheets = await Promise.all(recoveryFiles(given, keyFile).map((file) => readPublicFile(file)))
  const people = [
    toPerson(signer.key, name, now),
    ...others.map(({ key, person }) => toPerson(key, person, now)),
    ...sheets.map((key) => toPerson({ ...key, role: 'recovery' }, name, now)),
  ]
  const threshold = given.on('solo') ? 1 : wholeNumber(given, 'threshold', 2)
  const root = checkRoot({
    type: 'root',
    schema: 1,
    tenant: io.uuid(),
    version: 1,
    previous: null,
    issuedAt: toInstant(now),
    expires: toInstant(new Date(now.getTime() + wholeNumber(given, 'days', ROOT_DAYS) * DAY_MS)),
    mode: threshold === 1 ? 'solo' : 'shared',
    threshold,
    people,
    serverKeys: [await serverKeyOf(facts, now)],
    authorities: facts.authorities,
    policyMaxDays: wholeNumber(given, 'policy-max-days', POLICY_MAX_DAYS),
    epoch: facts.epoch,
    previousHead: null,
  })
  return finishRoot(io, given, {
    envelope: wrapDocument('root', root),
    signers: [signer],
    out: given.text('out') ?? 'root-1.json',
    previous: null,
  })
}

export function needed(given: Given, flag: string): string {
  const value = given.text(flag)
  if (value === undefined || value === '') throw new WrongUse(`--${flag} is missing`, 'see --help')
  return value
}

/** The sheet that lies beside the key is taken without being named: nobody forgets it then. */
function recoveryFiles(given: Given, keyFile: string): readonly string[] {
  const named = given.all('recovery')
  const beside = recoveryFileOf(keyFile)
  return named.length > 0 || !existsSync(beside) ? named : [beside]
}

/** `NAME=FILE.pub`. */
export async function personOf(text: string): Promise<{ person: string; key: PublicHalf }> {
  const at = text.indexOf('=')
  if (at <= 0) throw new WrongUse(`"${text}" does not name a person and their key`, 'NAME=FILE.pub')
  return { person: text.slice(0, at), key: await readPublicFile(text.slice(at + 1)) }
}

export function toPerson(key: PublicHalf, person: string, now: Date): PersonKey {
  const { keyId, class: keyClass, spki, application, role } = key
  return { keyId, class: keyClass, spki, application, person, role, validFrom: toInstant(now), revoked: null }
}

export async function serverKeyOf(
  { orderKey }: Pick<ServerFacts, 'orderKey'>,
  now: Date,
): Promise<Root['serverKeys'][0]> {
  const key = await importSpki(orderKey)
  if (!key) throw new WrongUse('the server’s order key is no key of ours', 'Ed25519 or P-256; is the file complete?')
  return { keyId: key.keyId, spki: key.spki, validFrom: toInstant(now), revoked: null }
}

/** Throws WrongUse where the root would contradict itself. */
export function checkRoot(root: Root): Root {
  const made = RootSchema.safeParse(root)
  if (made.success) return made.data
  throw new WrongUse(`this would be no root: ${faultsOf(made.error).join('; ')}`, 'see --help')
}
