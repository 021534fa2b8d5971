/** `policy show FILE`: the policy as one page, signed or still a draft. */
import { makePolicy } from '@patchreeve/trust/policy/draft.ts'
import { BLANK, line } from '@patchreeve/trust/policy/page.ts'
import { policyPage } from '@patchreeve/trust/policy/policy-page.ts'
import { policyFault } from '@patchreeve/trust/policy/signable.ts'
import { signersOf } from '@patchreeve/trust/verify.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import { type Given, Refused, type SignerCommand } from './command.ts'
import { readDocument } from './documents.ts'
import { readPolicyFile } from './policy-file.ts'
import { signedLine } from './root-finish.ts'
import { printData, showPage } from './show.ts'

export const policyShow: SignerCommand = {
  name: 'policy show',
  doc: 'Show a policy, signed or a draft, as one page.',
  words: ['FILE'],
  flags: [{ name: 'root', value: 'FILE', doc: 'root to check a signed policy by: who signed, and does it hold today' }],
  run,
}

/** Stands in a draft's page where the signed policy names its installation. */
const NOBODY = '00000000-0000-4000-8000-000000000000'

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [file = ''] = given.words
  const words = showTo(io).words
  const read = await readPolicyFile(file)
  if ('draft' in read) {
    const made = makePolicy(read.draft, { tenant: NOBODY, version: 1, rootVersion: 1, issuedAt: io.now() })
    if ('faults' in made) throw new WrongUse(`${file}: ${made.faults.join('; ')}`, 'docs/policy.md explains each line')
    if (given.json) printData(io, { signed: false, policy: made.policy })
    else showPage(io, [line(words.t('policy-show.draft')), BLANK, ...policyPage(made.policy, null, words)])
    return EXIT.fine
  }
  const { signed } = read
  const rootFile = given.text('root')
  const root = rootFile === undefined ? undefined : await readDocument(rootFile, 'root')
  const fault = root && (await policyFault(root, signed, io.now()))
  if (fault) throw new Refused(fault)
  const people = root ? (await signersOf(signed, root.document, io.now())).keys.map((key) => key.person) : undefined
  if (given.json)
    printData(io, { signed: true, digest: signed.digest, signedBy: people ?? null, policy: signed.document })
  else
    showPage(io, [
      ...policyPage(signed.document, signed.digest, words),
      BLANK,
      people ? signedLine(io, people) : line(words.t('policy-show.unchecked')),
    ])
  return EXIT.fine
}
