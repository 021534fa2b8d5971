/** `policy apply PLANFILE`: does what a plan says to the draft that it was made for, and nothing else to nothing else. */
import { applyPlan, PLAN_TEXT_MAX, readPlan } from '@patchreeve/trust/policy/change-plan.ts'
import { draftDigest } from '@patchreeve/trust/policy/preset.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import type { Given, SignerCommand } from './command.ts'
import { defaultPolicy } from './default-policy.ts'
import { draftYaml } from './draft-yaml.ts'
import { readLimited, writeNew } from './files.ts'
import { draftIn, readPolicyFile } from './policy-file.ts'
import { showFaults, showSteps } from './policy-words.ts'
import { needed } from './root-init.ts'
import { printData, say } from './show.ts'

export const policyApply: SignerCommand = {
  name: 'policy apply',
  doc: 'Do the steps of a change plan, exactly those, and write the new draft.',
  words: ['PLANFILE'],
  flags: [
    { name: 'base', value: 'FILE', doc: 'the draft or signed policy that the plan was made for' },
    { name: 'out', value: 'FILE', doc: 'policy.yaml by default' },
    { name: 'dry-run', value: null, doc: 'check all and write nothing' },
  ],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [file = ''] = given.words
  const { t } = showTo(io).words
  const base = await readPolicyFile(needed(given, 'base'))
  const again = `patchreeve policy diff ${given.text('base')} CHANGE --out PLANFILE`
  const read = readPlan(await readLimited(file, PLAN_TEXT_MAX))
  if ('faults' in read) return showFaults(io, given.json, file, read.faults, { act: again })
  const done = await applyPlan(draftIn(base), read.plan)
  if ('faults' in done) return showFaults(io, given.json, file, done.faults, { act: again, code: EXIT.failure })
  const out = given.on('dry-run') ? null : (given.text('out') ?? 'policy.yaml')
  if (out !== null) await writeNew(out, draftYaml(done.draft, 'text' in base ? base.text : defaultPolicy()))
  const n = done.steps.length
  if (given.json) printData(io, { file: out, digest: await draftDigest(done.draft), steps: done.steps })
  else {
    showSteps(io, done.steps)
    if (out === null) say(io, t('policy-apply.dry', { n }))
    else {
      say(io, t('policy-apply.done', { file: out, n }))
      const previous = 'signed' in base ? given.text('base') : 'POLICY'
      say(io, t('next', { act: `patchreeve policy sign ${out} --root ROOT --previous ${previous}` }))
    }
  }
  return EXIT.fine
}
