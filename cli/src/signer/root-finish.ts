/** The end of every change to a root: show it, ask, sign, say who is still missing, write the file. */
import type { Root } from '@patchreeve/trust/documents/root.ts'
import { type Envelope, openDocument, type Signed, writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { groups, line } from '@patchreeve/trust/policy/page.ts'
import { rootPage } from '@patchreeve/trust/policy/root-page.ts'
import { refuse } from '@patchreeve/trust/refusals.ts'
import { successorFault } from '@patchreeve/trust/root-chain.ts'
import { signersOf } from '@patchreeve/trust/verify.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import { type Given, orRefuse, Refused } from './command.ts'
import { envelopeText } from './documents.ts'
import { replaceFile, writeNew } from './files.ts'
import { printData, say, saysYes, showBeside } from './show.ts'
import type { SigningKey } from './signing-key.ts'

export interface Unfinished {
  readonly envelope: Envelope
  readonly signers: readonly SigningKey[]
  readonly out: string
  readonly previous: Signed<'root'> | null
  /** A signature is added to a file that is there already. */
  readonly replaces?: true
}

/** Exit code partly: signed, and others still have to sign. */
export async function finishRoot(
  io: Io,
  given: Given,
  { envelope, signers, out, previous, replaces }: Unfinished,
): Promise<ExitCode> {
  const { t } = showTo(io).words
  const unsigned = orRefuse(await openDocument('root', writeEnvelope(envelope)))
  assertListed(unsigned.document, previous?.document ?? null, signers)
  showBeside(io, given.json, rootPage(unsigned.document, unsigned.digest, showTo(io).words))
  if (!given.on('yes') && !(await saysYes(io))) {
    say(io, t('not-signed'))
    return EXIT.refused
  }
  let signed = envelope
  for (const signer of signers) signed = await signer.sign('root', signed)
  const root = orRefuse(await openDocument('root', writeEnvelope(signed)))
  const state = await rootState(root, previous, io.now())
  if (state.fault) throw state.fault
  if (replaces) await replaceFile(out, envelopeText(signed), `${out}.${io.uuid()}`)
  else await writeNew(out, envelopeText(signed))
  if (given.json)
    printData(io, {
      file: out,
      digest: root.digest,
      version: root.document.version,
      signedBy: state.people,
      missing: state.missing,
    })
  else {
    io.out(`\n${out}\n  ${t('root.digest', { digest: groups(root.digest) })}\n  ${signedText(io, state.people)}\n`)
    if (state.missing > 0) say(io, t('signed-more', { n: state.missing, file: out }))
    else say(io, t('root.next', { file: out }))
  }
  return state.missing > 0 ? EXIT.partly : EXIT.fine
}

/** Whose signature could not count is not asked to type yes. */
function assertListed(root: Root, previous: Root | null, signers: readonly SigningKey[]): void {
  for (const { key } of signers) {
    const listed = [...(previous?.people ?? []), ...root.people].some((one) => one.keyId === key.keyId)
    if (!listed) throw new Refused(refuse('signature-invalid', { document: 'root' }))
  }
}

export interface RootState {
  readonly people: readonly string[]
  /** Persons who must still sign, under the version before or this one, whichever wants more. */
  readonly missing: number
  /** No more signatures could mend it. */
  readonly fault: Refused | undefined
}

const MENDED_BY_SIGNING = ['root-signatures-missing', 'key-revoked', 'key-not-yet-valid']

export async function rootState(root: Signed<'root'>, previous: Signed<'root'> | null, now: Date): Promise<RootState> {
  const own = await signersOf(root, root.document, now)
  const before = previous ? await signersOf(root, previous.document, now) : own
  const fault = previous ? await successorFault(previous, root, now) : undefined
  // A recovery key counts only where nothing else is missing.
  const recovery = previous && !fault ? (await signersOf(root, previous.document, now, 'recovery')).keys : []
  const people = [...new Set([...own.keys, ...before.keys, ...recovery].map((key) => key.person))]
  if (previous && !fault) return { people, missing: 0, fault: undefined }
  if (fault && !MENDED_BY_SIGNING.includes(fault.code)) return { people, missing: 0, fault: new Refused(fault) }
  const wants = previous?.document.threshold ?? root.document.threshold
  const missing = Math.max(root.document.threshold - own.keys.length, wants - before.keys.length, 0)
  return { people, missing, fault: undefined }
}

export function signedText(io: Io, people: readonly string[]): string {
  const { t } = showTo(io).words
  return people.length === 0 ? t('signed-by-nobody') : t('signed-by', { people: people.join(', ') })
}

export const signedLine = (io: Io, people: readonly string[]) => line(signedText(io, people))
