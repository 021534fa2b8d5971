/** `policy feasibility FILE`: which deadlines the policy's own rules cannot meet, and which rule binds. */

import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { faultsOf } from '@patchreeve/trust/policy/draft.ts'
import { type DeadlineTier, deadlineTiers, feasibilityOf, finishedAt } from '@patchreeve/trust/policy/feasibility.ts'
import { feasibilityPage } from '@patchreeve/trust/policy/feasibility-page.ts'
import { type Line, line, moment, visible } from '@patchreeve/trust/policy/page.ts'
import { z } from 'zod'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import type { Given, SignerCommand } from './command.ts'
import { readLimited } from './files.ts'
import { parseJson } from './json.ts'
import { wholeNumber } from './numbers.ts'
import { draftIn, readPolicyFile } from './policy-file.ts'
import { printData, showPage } from './show.ts'

export const policyFeasibility: SignerCommand = {
  name: 'policy feasibility',
  doc: 'Can the policy meet its deadlines, and how many hosts a night?',
  words: ['FILE'],
  flags: [
    {
      name: 'findings',
      value: 'FILE',
      doc: 'open findings ("patchreeve finding list --json"): which would be late from now on',
    },
    { name: 'hosts', value: 'NUMBER', doc: 'hosts that no ring names' },
  ],
  run,
}

/** Of the server's rows only what is needed. */
const Findings = z
  .array(
    z.object({
      tier: z.enum(['T0', 'T1', 'T2', 'T3', 'T4']),
      source: z.string().max(300),
      dueAt: z.iso.datetime().nullable(),
    }),
  )
  .max(100_000)
const FINDINGS_BYTES_MAX = 64 * 1024 * 1024
/** So many late ones are named; the figure is of all. */
const NAMED = 20

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [file = ''] = given.words
  const draft = draftIn(await readPolicyFile(file))
  const feasibility = feasibilityOf(draft, io.now(), wholeNumber(given, 'hosts', null))
  const findingsFile = given.text('findings')
  const late = findingsFile === undefined ? undefined : await lateOf(draft, findingsFile, io.now())
  if (given.json) printData(io, { ...feasibility, findings: late ?? null })
  else {
    const words = showTo(io).words
    showPage(io, [...feasibilityPage(feasibility, words), ...(late ? lateLines(late, words.t) : [])])
  }
  return feasibility.tiers.every((tier) => tier.meets) && !late?.late.length ? EXIT.fine : EXIT.failure
}

interface Late {
  readonly withDate: number
  readonly late: readonly { tier: DeadlineTier; source: string; dueAt: string; doneAt: string | null }[]
}

async function lateOf(draft: PolicyDraft, file: string, now: Date): Promise<Late> {
  const read = Findings.safeParse(parseJson(await readLimited(file, FINDINGS_BYTES_MAX)))
  if (!read.success)
    throw new WrongUse(`${file}: ${faultsOf(read.error)[0] ?? ''}`, 'patchreeve finding list --json > FILE')
  // By tier once: all that are open today begin today.
  const done = new Map(deadlineTiers.map((tier) => [tier, finishedAt(draft, tier, now)]))
  const dated = read.data.flatMap(({ tier, source, dueAt }) =>
    dueAt === null || tier === 'T4' ? [] : [{ tier, source, dueAt, doneAt: done.get(tier) ?? null }],
  )
  return {
    withDate: dated.length,
    late: dated
      .filter(({ dueAt, doneAt }) => doneAt === null || doneAt.getTime() > Date.parse(dueAt))
      .map((one) => ({ ...one, doneAt: one.doneAt && toInstant(one.doneAt) })),
  }
}

function lateLines({ withDate, late }: Late, t: ReturnType<typeof showTo>['words']['t']): Line[] {
  return [
    line(t('feasibility.findings', { total: withDate, missed: late.length })),
    ...late.slice(0, NAMED).map(({ tier, source, dueAt, doneAt }) =>
      line(
        t('feasibility.finding', {
          tier,
          source: visible(source),
          due: moment(dueAt),
          done: doneAt === null ? '-' : moment(doneAt),
        }),
        2,
      ),
    ),
  ]
}
