/** `sign FILE`: a sign-off for a plan, or one more signature under a root or a policy. What it is, the file itself says. */
import { existsSync } from 'node:fs'
import { openDocument } from '@patchreeve/trust/envelope.ts'
import { policyFault } from '@patchreeve/trust/policy/signable.ts'
import { type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { type Given, KEY_FLAGS, orRefuse, Refused, type SignerCommand, YES } from './command.ts'
import { readDocument, readDocumentText, readTogether, typeOf } from './documents.ts'
import { defaultKey } from './places.ts'
import { finishPolicy } from './policy-sign.ts'
import { finishRoot } from './root-finish.ts'
import { needed } from './root-init.ts'
import { signPlan } from './sign-plan.ts'
import { openSigningKey } from './signing-key.ts'

export const sign: SignerCommand = {
  name: 'sign',
  doc: 'Read a plan, policy or root and sign it with your own key.',
  words: ['FILE|PLAN-ID'],
  flags: [
    { name: 'root', value: 'FILE', doc: 'the newest root; for a root the version before it' },
    { name: 'policy', value: 'FILE', doc: 'the policy that the plan was made under' },
    ...KEY_FLAGS,
    {
      name: 'now',
      value: 'HOST',
      many: true,
      doc: 'host of the first ring that need not wait, for one hour: the first 8 letters of its digest (--now 4cd70ebc), or its name on the page',
    },
    {
      name: 'emergency',
      value: null,
      doc: 'skip windows, delays, shares and the wait for the next period; counts against the policy’s quota',
    },
    {
      name: 'drill',
      value: null,
      doc: 'for an emergency drill: the sign-off ends as it is made, and no host ever counts it',
    },
    { name: 'out', value: 'FILE', doc: 'the sign-off’s file; for roots and policies the file itself is written' },
    YES,
  ],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [word = ''] = given.words
  // A plan of the server, by its id or with policy and roots in one file.
  if (!existsSync(word)) return signPlan(io, given, word)
  const text = await readDocumentText(word)
  const type = readTogether(text) ? 'plan' : typeOf(text)
  if (type === 'plan') return signPlan(io, given, word)
  if (given.all('now').length > 0 || given.on('emergency') || given.on('drill'))
    throw new WrongUse('--now, --emergency and --drill belong to plans', `${word} is a ${type}`)
  if (type === 'root') return addToRoot(io, given, word, text)
  if (type === 'policy') return addToPolicy(io, given, word, text)
  throw new WrongUse(`people do not sign a ${type}`, 'a plan, a policy or a root')
}

async function addToRoot(io: Io, given: Given, file: string, text: string): Promise<ExitCode> {
  const root = orRefuse(await openDocument('root', text))
  const previous = root.document.version === 1 ? null : await readDocument(needed(given, 'root'), 'root')
  return finishRoot(io, given, {
    envelope: root.envelope,
    signers: [await openSigningKey(io, given.text('key') ?? defaultKey(io), given.text('passphrase-file'))],
    out: file,
    previous,
    replaces: true,
  })
}

const MENDED_BY_SIGNING = ['policy-signatures-missing', 'key-revoked', 'key-not-yet-valid']

async function addToPolicy(io: Io, given: Given, file: string, text: string): Promise<ExitCode> {
  const policy = orRefuse(await openDocument('policy', text))
  const root = await readDocument(needed(given, 'root'), 'root')
  const fault = await policyFault(root, policy, io.now())
  if (fault && !MENDED_BY_SIGNING.includes(fault.code)) throw new Refused(fault)
  return finishPolicy(io, given, policy.envelope, root, file, true)
}
