/** `policy lint FILE...`: what is wrong with drafts and signed policies, and what a reviewer would ask about. */
import { PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { schemaFaults } from '@patchreeve/trust/policy/draft-faults.ts'
import { type Linted, lintPolicy } from '@patchreeve/trust/policy/lint.ts'
import { visible } from '@patchreeve/trust/policy/page.ts'
import { draftDigest } from '@patchreeve/trust/policy/preset.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import type { Given, SignerCommand } from './command.ts'
import { readDocumentText } from './documents.ts'
import { draftIn, readSigned } from './policy-file.ts'
import { faultText, noteText } from './policy-words.ts'
import { printData, showPage } from './show.ts'
import { valueIn } from './yaml.ts'

export const policyLint: SignerCommand = {
  name: 'policy lint',
  doc: 'Is a policy valid, can it work, and what in it is wider than it looks?',
  words: ['FILE...'],
  flags: [{ name: 'strict', value: null, doc: 'a note counts as a fault' }],
  run,
}

/** Null: it is no draft at all. */
type Report = Linted & { readonly file: string; readonly digest: string | null }

/** Exits with 1 where a file has a fault: a review can stop it. */
async function run(io: Io, given: Given): Promise<ExitCode> {
  const reports: Report[] = []
  for (const file of given.words) reports.push(await lintFile(io, file))
  if (given.json) printData(io, reports)
  else for (const report of reports) show(io, report)
  const stops = reports.some(({ faults, notes }) => faults.length > 0 || (given.on('strict') && notes.length > 0))
  return stops ? EXIT.failure : EXIT.fine
}

async function lintFile(io: Io, file: string): Promise<Report> {
  const text = await readDocumentText(file)
  const signed = await readSigned(text)
  const value = signed ? draftIn(signed) : valueIn(text, file)
  const read = PolicyDraft.safeParse(value)
  // What YAML holds is JSON, or no schema takes it.
  if (!read.success) return { file, digest: null, faults: schemaFaults(read.error, value as PolicyDraft), notes: [] }
  return { file, digest: await draftDigest(read.data), ...lintPolicy(read.data, io.now()) }
}

function show(io: Io, { file: name, faults, notes }: Report): void {
  const { t } = showTo(io).words
  const file = visible(name)
  const head =
    faults.length + notes.length === 0
      ? t('policy-lint.fine', { file })
      : t('policy-lint.found', { file, faults: faults.length, notes: notes.length })
  showPage(io, [
    { indent: 0, text: head },
    ...faults.map((one) => ({ indent: 2, text: t('policy-lint.fault', { what: faultText(io, one) }) })),
    ...notes.map((one) => ({ indent: 2, text: t('policy-lint.note', { what: noteText(io, one) }) })),
  ])
}
