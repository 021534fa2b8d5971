/** `policy init`: the default policy with a person's decisions in it, as a draft to read, change and sign. */

import { PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { feasibilityOf } from '@patchreeve/trust/policy/feasibility.ts'
import { feasibilityPage } from '@patchreeve/trust/policy/feasibility-page.ts'
import { SMALL_STANDING } from '@patchreeve/trust/policy/lint.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import type { Given, SignerCommand } from './command.ts'
import { defaultPolicy } from './default-policy.ts'
import { readFacts } from './facts.ts'
import { writeNew } from './files.ts'
import { type Answers, hostKeys, readAnswers } from './policy-answers.ts'
import { printData, say, showPage } from './show.ts'
import { parseYaml, readYaml } from './yaml.ts'

export const policyInit: SignerCommand = {
  name: 'policy init',
  doc: 'Draft a policy by a few decisions, and see at once whether it can meet its deadlines.',
  words: [],
  flags: [
    {
      name: 'answers',
      value: 'FILE',
      doc: 'YAML or JSON with days, from, hours, zone, first, standing; nothing is asked',
    },
    { name: 'days', value: 'DAYS', doc: 'mon-fri, or sat,sun' },
    { name: 'from', value: 'HH:MM', doc: 'when windows open' },
    { name: 'hours', value: 'NUMBER', doc: 'how long they stay open' },
    { name: 'zone', value: 'ZONE', doc: 'Europe/Berlin, or host for the zone of each host' },
    {
      name: 'first',
      value: 'HOST',
      many: true,
      doc: 'host of the first ring: digest of its key, or its name with --facts',
    },
    { name: 'standing', value: 'WORD', doc: 'none: you sign each plan; small: small upgrades run by themselves' },
    { name: 'facts', value: 'FILE|URL', doc: 'facts of the server, to name hosts by' },
    { name: 'out', value: 'FILE', doc: 'policy.yaml by default' },
  ],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const from = given.text('facts')
  const facts = from === undefined ? undefined : await readFacts(io, from)
  const answers = await readAnswers(io, given)
  const keys = hostKeys(answers.first, facts)
  const text = decided(defaultPolicy(), answers, keys)
  const out = given.text('out') ?? 'policy.yaml'
  const draft = readYaml(text, PolicyDraft, out)
  await writeNew(out, text)
  // Without a key a host takes no orders: it is only watched.
  const acting = facts?.hosts.flatMap(({ hostKey }) => hostKey ?? [])
  const others = acting ? acting.filter((hostKey) => !keys.includes(hostKey)).length : null
  const watched = (facts?.hosts.length ?? 0) - (acting?.length ?? 0)
  const feasibility = feasibilityOf(draft, io.now(), others)
  if (given.json) printData(io, { file: out, feasibility, watched })
  else {
    io.out(`${out}\n\n`)
    showPage(io, feasibilityPage(feasibility, showTo(io).words))
    if (watched > 0) say(io, showTo(io).words.t('policy-init.watched', { n: watched }))
    if (keys.length === 0) say(io, showTo(io).words.t('policy-init.no-hosts', { file: out }))
    say(io, showTo(io).words.t('policy-init.next', { file: out }))
  }
  return EXIT.fine
}

/** The default's text with these answers in it; its comments stay. */
export function decided(text: string, answers: Answers, keys: readonly string[]): string {
  const document = parseYaml(text, 'policy/default.yaml')
  const { days, from, hours, zone } = answers
  document.setIn(['rings', 0, 'hosts'], document.createNode(keys))
  const windows = { zone, open: [{ on: 'weekdays', days, from, hours }] }
  document.setIn(['rings', 1, 'windows'], document.createNode(windows, { flow: true }))
  // Proof by both of two hosts; a ring of one can prove no more than one.
  document.setIn(['rings', 1, 'promotion', 'minSucceeded'], Math.min(2, Math.max(1, keys.length)))
  if (answers.standing === 'small') document.setIn(['standing'], document.createNode(SMALL_STANDING, { flow: true }))
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}
