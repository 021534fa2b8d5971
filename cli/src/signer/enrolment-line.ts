/**
 * `enrolment line FILE`: the server's line with the root's digest from the signer's own copy, and with packages only that the
 * signer's own release builds to the same bytes. A server that was taken has no say in what becomes root on the host.
 */
import { LineInput, enrolmentLine as lineOf } from '@patchreeve/contract/enrolment-line.ts'
import { faultsOf } from '@patchreeve/trust/policy/draft.ts'
import { z } from 'zod'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import { when } from '../output/words.ts'
import type { Given, SignerCommand } from './command.ts'
import { readDocument } from './documents.ts'
import { readLimited } from './files.ts'
import { parseJson } from './json.ts'
import { ownPackages } from './own-packages.ts'
import { releasePackages } from './release-packages.ts'
import { needed } from './root-init.ts'
import { printData, say } from './show.ts'

export const enrolmentLine: SignerCommand = {
  name: 'enrolment line',
  doc: 'Print the line that enrols a host: your own first root in it, and only packages that your own release builds.',
  words: ['FILE'],
  flags: [{ name: 'root', value: 'FILE', doc: 'the first root (version 1), as you signed it' }],
  run,
}

/** Of `patchreeve enrolment token create --with-apply --json`. */
const Created = z.object({
  parts: LineInput,
  token: z.object({ maxUses: z.int(), expiresAt: z.iso.datetime() }).optional(),
})
const FILE_BYTES_MAX = 256 * 1024

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [file = ''] = given.words
  const root = await readDocument(needed(given, 'root'), 'root')
  if (root.document.version !== 1)
    throw new WrongUse(`hosts pin the first root, not version ${root.document.version}`, '--root root-1.json')
  const created = Created.safeParse(parseJson(await readLimited(file, FILE_BYTES_MAX)))
  if (!created.success)
    throw new WrongUse(
      `${file} is not what the server printed (${faultsOf(created.error)[0] ?? ''})`,
      'patchreeve enrolment token create --with-apply --json > FILE',
    )
  const { parts } = created.data
  const packages = ownPackages(parts.packages, releasePackages())
  const line = made({ ...parts, packages, rootDigest: root.digest }, file)
  if (given.json) printData(io, { line, rootDigest: root.digest, packages })
  else {
    io.out(line)
    const { token } = created.data
    if (token) say(io, showTo(io).words.t('token-good-for', { n: token.maxUses, until: when(token.expiresAt) }))
  }
  return EXIT.fine
}

function made(parts: LineInput, file: string): string {
  try {
    return lineOf(parts)
  } catch (cause) {
    throw new WrongUse(
      `${file} holds what may not stand in a line (${cause instanceof Error ? cause.message : ''})`,
      'is the server yours?',
    )
  }
}
