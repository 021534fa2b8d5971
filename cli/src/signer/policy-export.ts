/** `policy export FILE`: a policy as the draft that it was, or would be: to keep beside code, and to change. */
import { draftDigest } from '@patchreeve/trust/policy/preset.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import type { Given, SignerCommand } from './command.ts'
import { defaultPolicy } from './default-policy.ts'
import { draftYaml } from './draft-yaml.ts'
import { writeNew } from './files.ts'
import { draftIn, readPolicyFile } from './policy-file.ts'
import { printData } from './show.ts'

export const policyExport: SignerCommand = {
  name: 'policy export',
  doc: 'Write a policy, signed or a draft, as the YAML of a draft; a diff with it is empty.',
  words: ['FILE'],
  flags: [{ name: 'out', value: 'FILE', doc: 'where to; printed by default' }],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [file = ''] = given.words
  const read = await readPolicyFile(file)
  const draft = draftIn(read)
  const text = draftYaml(draft, 'text' in read ? read.text : defaultPolicy())
  const out = given.text('out')
  if (out !== undefined) await writeNew(out, text)
  if (given.json) printData(io, { file: out ?? null, digest: await draftDigest(draft), draft })
  else io.out(out === undefined ? text : `${out}\n`)
  return EXIT.fine
}
