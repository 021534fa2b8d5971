/** `policy sign FILE`: a draft becomes the policy. Its windows are instants from here on. */

import { type Envelope, openDocument, type Signed, writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { makePolicy } from '@patchreeve/trust/policy/draft.ts'
import { groups } from '@patchreeve/trust/policy/page.ts'
import { policyPage } from '@patchreeve/trust/policy/policy-page.ts'
import { rootFault, signerFault } from '@patchreeve/trust/policy/signable.ts'
import { refuse } from '@patchreeve/trust/refusals.ts'
import { wrapDocument } from '@patchreeve/trust/sign.ts'
import { signersOf } from '@patchreeve/trust/verify.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import { type Given, KEY_FLAGS, orRefuse, Refused, type SignerCommand, YES } from './command.ts'
import { envelopeText, readDocument } from './documents.ts'
import { replaceFile, writeNew } from './files.ts'
import { wholeNumber } from './numbers.ts'
import { defaultKey } from './places.ts'
import { readPolicyFile } from './policy-file.ts'
import { signedText } from './root-finish.ts'
import { needed } from './root-init.ts'
import { printData, say, saysYes, showBeside } from './show.ts'
import { openSigningKey, type SigningKey } from './signing-key.ts'

export const policySign: SignerCommand = {
  name: 'policy sign',
  doc: 'Read a draft as one page and sign it; others add theirs with "sign".',
  words: ['FILE'],
  flags: [
    { name: 'root', value: 'FILE', doc: 'the newest root' },
    ...KEY_FLAGS,
    { name: 'previous', value: 'FILE', doc: 'the policy before: this one is its next version' },
    { name: 'version', value: 'NUMBER', doc: 'version, where the policy before is not at hand (1)' },
    { name: 'out', value: 'FILE', doc: 'policy-N.json by default' },
    YES,
  ],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [file = ''] = given.words
  const root = await readDocument(needed(given, 'root'), 'root')
  const read = await readPolicyFile(file)
  if (!('draft' in read)) throw new WrongUse(`${file} is signed already`, `add your signature: patchreeve sign ${file}`)
  const { draft } = read
  const now = io.now()
  const fault = await rootFault(root, now)
  if (fault) throw new Refused(fault)
  const max = root.document.policyMaxDays
  if (draft.expiresAfterDays > max)
    throw new Refused(refuse('policy-outlives-root', { days: draft.expiresAfterDays, max }))
  const version = await versionOf(given, root.document.tenant)
  const { tenant, version: rootVersion } = root.document
  const made = makePolicy(draft, { tenant, version, rootVersion, issuedAt: now })
  if ('faults' in made) throw new WrongUse(`${file}: ${made.faults.join('; ')}`, 'docs/policy.md explains each line')
  return finishPolicy(
    io,
    given,
    wrapDocument('policy', made.policy),
    root,
    given.text('out') ?? `policy-${version}.json`,
  )
}

async function versionOf(given: Given, tenant: string): Promise<number> {
  const previous = given.text('previous')
  if (previous === undefined) return wholeNumber(given, 'version', 1)
  const { document } = await readDocument(previous, 'policy')
  if (document.tenant !== tenant) throw new Refused(refuse('other-tenant', { document: 'policy' }))
  return document.version + 1
}

/** Shows it, asks, signs, writes. `replaces`: a signature is added to this very file. */
export async function finishPolicy(
  io: Io,
  given: Given,
  envelope: Envelope,
  root: Signed<'root'>,
  out: string,
  replaces = false,
): Promise<ExitCode> {
  const { words } = showTo(io)
  const unsigned = orRefuse(await openDocument('policy', writeEnvelope(envelope)))
  const signer = await openSigningKey(io, given.text('key') ?? defaultKey(io), given.text('passphrase-file'))
  orRefuse(signerFault(root.document, signer.key.keyId, 'policy', io.now()))
  showBeside(io, given.json, policyPage(unsigned.document, unsigned.digest, words))
  if (!given.on('yes') && !(await saysYes(io))) {
    say(io, words.t('not-signed'))
    return EXIT.refused
  }
  const signed = await addTo(unsigned.envelope, signer)
  const { keys } = await signersOf(signed, root.document, io.now())
  const missing = Math.max(0, root.document.threshold - keys.length)
  const people = keys.map((key) => key.person)
  if (replaces) await replaceFile(out, envelopeText(signed.envelope), `${out}.${io.uuid()}`)
  else await writeNew(out, envelopeText(signed.envelope))
  if (given.json)
    printData(io, { file: out, digest: signed.digest, version: signed.document.version, signedBy: people, missing })
  else {
    io.out(`\n${out}\n  ${words.t('policy.digest', { digest: groups(signed.digest) })}\n  ${signedText(io, people)}\n`)
    say(
      io,
      missing > 0 ? words.t('signed-more', { n: missing, file: out }) : words.t('policy-sign.next', { file: out }),
    )
  }
  return missing > 0 ? EXIT.partly : EXIT.fine
}

async function addTo(envelope: Envelope, signer: SigningKey): Promise<Signed<'policy'>> {
  return orRefuse(await openDocument('policy', writeEnvelope(await signer.sign('policy', envelope))))
}
