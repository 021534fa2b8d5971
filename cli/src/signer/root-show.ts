/** `root show FILE`: whose keys count, and who signed. */

import { BLANK } from '@patchreeve/trust/policy/page.ts'
import { rootPage } from '@patchreeve/trust/policy/root-page.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import type { Given, SignerCommand } from './command.ts'
import { readDocument } from './documents.ts'
import { rootState, signedLine } from './root-finish.ts'
import { printData, showPage } from './show.ts'

export const rootShow: SignerCommand = {
  name: 'root show',
  doc: 'Show a root: whose keys count, and its digest to compare.',
  words: ['FILE'],
  flags: [{ name: 'previous', value: 'FILE', doc: 'the version before: its signers must have signed, too' }],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [file = ''] = given.words
  const root = await readDocument(file, 'root')
  const before = given.text('previous')
  const state = await rootState(root, before === undefined ? null : await readDocument(before, 'root'), io.now())
  if (state.fault) throw state.fault
  if (given.json)
    printData(io, { digest: root.digest, signedBy: state.people, missing: state.missing, root: root.document })
  else showPage(io, [...rootPage(root.document, root.digest, showTo(io).words), BLANK, signedLine(io, state.people)])
  return EXIT.fine
}
