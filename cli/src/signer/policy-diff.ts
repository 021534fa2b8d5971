/** `policy diff BASE CHANGE`: exactly what a change does, before anybody does it; kept as a plan, it is done so and not otherwise. */
import { type Changed, changeOf, judged } from '@patchreeve/trust/policy/change.ts'
import { planChange, planText } from '@patchreeve/trust/policy/change-plan.ts'
import { readChange } from '@patchreeve/trust/policy/change-schema.ts'
import { PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { twiceIn } from '@patchreeve/trust/policy/draft-faults.ts'
import { expandGroups } from '@patchreeve/trust/policy/groups.ts'
import { type Preset, presetOf } from '@patchreeve/trust/policy/preset.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import type { Given, SignerCommand } from './command.ts'
import { defaultPolicy } from './default-policy.ts'
import { readDocumentText } from './documents.ts'
import { writeNew } from './files.ts'
import { draftIn, readPolicyFile } from './policy-file.ts'
import { showFaults, showSteps } from './policy-words.ts'
import { printData, say } from './show.ts'
import { readYaml, valueIn } from './yaml.ts'

export const policyDiff: SignerCommand = {
  name: 'policy diff',
  doc: 'Say exactly what a change would do to a policy; exits with 6 where that is something.',
  words: ['BASE', 'CHANGE'],
  flags: [
    { name: 'whole', value: null, doc: 'CHANGE is a whole draft or a signed policy: what it leaves out goes' },
    { name: 'out', value: 'PLANFILE', doc: 'keep the steps as a plan, for "policy apply"' },
  ],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [baseFile = '', changeFile = ''] = given.words
  const read = await readPolicyFile(baseFile)
  const base = draftIn(read)
  const changed = given.on('whole') ? await wholeOf(base, 'signed' in read, changeFile) : await partOf(base, changeFile)
  if ('faults' in changed) return showFaults(io, given.json, changeFile, changed.faults)
  const plan = await planChange(base, changed.draft)
  const out = given.text('out')
  if (out !== undefined) await writeNew(out, planText(plan))
  if (given.json) printData(io, { file: out ?? null, ...plan })
  else {
    const { t } = showTo(io).words
    showSteps(io, plan.steps)
    if (plan.steps.length === 0) say(io, t('policy-diff.same'))
    if (out !== undefined) {
      say(io, t('policy-diff.written', { file: out, n: plan.steps.length }))
      say(io, t('next', { act: `patchreeve policy apply ${out} --base ${baseFile}` }))
    } else if (plan.steps.length > 0) say(io, t('policy-diff.next'))
  }
  return plan.steps.length > 0 ? EXIT.differs : EXIT.fine
}

/** What is signed names each host: beside it a draft does, too. */
async function wholeOf(base: PolicyDraft, isSigned: boolean, file: string): Promise<Changed> {
  const twice = twiceIn(base, 'base')
  if (twice.length > 0) return { faults: twice }
  const other = draftIn(await readPolicyFile(file))
  return judged(base, isSigned ? expandGroups(other) : other)
}

async function partOf(base: PolicyDraft, file: string): Promise<Changed> {
  const read = readChange(valueIn(await readDocumentText(file), file))
  return 'faults' in read ? read : changeOf(base, read.change, await presets())
}

/** Those that come with Patchreeve. */
async function presets(): Promise<Preset[]> {
  return [await presetOf('default', readYaml(defaultPolicy(), PolicyDraft, 'policy/default.yaml'))]
}
