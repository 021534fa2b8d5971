/** `plan show FILE`: exactly what a plan does, before anybody signs it. */
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { planPage } from '@patchreeve/trust/policy/plan-page.ts'
import { planFault } from '@patchreeve/trust/policy/signable.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import { type Given, Refused, type SignerCommand } from './command.ts'
import { readPlan } from './plan-file.ts'
import { printData, showPage } from './show.ts'

export const planShow: SignerCommand = {
  name: 'plan show',
  doc: 'Show a plan from a file: each package, version, digest and host.',
  words: ['FILE'],
  flags: [
    { name: 'root', value: 'FILE', doc: 'names who changed it; with --policy it is checked, too' },
    { name: 'policy', value: 'FILE', doc: 'names the rings' },
  ],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [file = ''] = given.words
  const { plan, policy, root, names } = await readPlan(io, file, given)
  const fault = root && policy && (await planFault({ root, policy, plan }, io.now()))
  if (fault) throw new Refused(fault)
  if (given.json) printData(io, { digest: plan.digest, plan: plan.document })
  else {
    const context = { root: root?.document ?? null, policy: policy?.document ?? null, names, compare: compareDpkg }
    showPage(io, planPage(plan.document, plan.digest, context, showTo(io).words))
  }
  return EXIT.fine
}
