/** How the main commands look on a terminal. Everything else is shown by generic.ts; `--json` has it all. */
import type { RouteId, RouteOutput } from '@patchreeve/contract/api/routes.ts'
import {
  closedFindings,
  deployments,
  emergencies,
  entries,
  feeds,
  findings,
  gates,
  groups,
  heldBack,
  hosts,
  origins,
  plans,
  tokens,
  updaters,
} from './columns.ts'
import { chainText, deploymentText } from './deployment.ts'
import { emergencyText, haltLines, haltText, startedText } from './emergency.ts'
import { findingText } from './finding.ts'
import { homeText } from './home.ts'
import { hostText } from './host.ts'
import { planText } from './plan.ts'
import type { Show } from './show.ts'
import { table } from './table.ts'
import { updaterText } from './updater.ts'
import { when } from './words.ts'

export type Layouts = { readonly [R in RouteId]?: (answer: RouteOutput<R>, show: Show) => string }

/** What a person should know beside the data: on stderr, so that the data can be piped. */
export const asides: Layouts = {
  enrolment_token_create: ({ token }, { words: { t } }) =>
    `${t('token-good-for', { n: token.maxUses, until: when(token.expiresAt) })}\n`,
}

export const layouts: Layouts = {
  home_show: homeText,
  host_list: (page, { words, width }) => table(page.rows, hosts(words), width),
  host_show: hostText,
  host_findings: (page, { words, width }) => table(page.rows, findings(words), width),
  finding_list: (page, { words, width }) => table(page.rows, groups(words), width),
  finding_show: findingText,
  finding_closed: (page, { words, width }) => table(page.rows, closedFindings(words), width),
  feed_list: (answer, { words, width }) => table(answer.rows, feeds(words), width),
  enrolment_token_list: (answer, { words, width }) => table(answer.rows, tokens(words), width),
  // The line itself is the data: it can be piped to where it is run.
  enrolment_token_create: (made) => `${made.line}\n`,
  plan_list: (page, { words, width }) => table(page.rows, plans(words), width),
  heldback_list: (answer, { words, width }) => table(answer.rows, heldBack(words), width),
  plan_show: planText,
  updater_list: (answer, { words, width }) => table(answer.rows, updaters(words), width),
  updater_put_aside: updaterText,
  updater_give_back: updaterText,
  plan_propose: planText,
  // The document is the data: it goes into a file for the signer, with or without --json.
  plan_document: (document) => `${JSON.stringify(document)}\n`,
  why: (answer, { words, width }) => table(answer.rows, gates(words), width),
  origin_list: (answer, { words, width }) => table(answer.rows, origins(words), width),
  deployment_list: (page, { words, width }) => table(page.rows, deployments(words), width),
  deployment_show: deploymentText,
  halt_show: haltText,
  halt_all: haltLines,
  halt_lift: haltLines,
  emergency_start: (started, show) => startedText(started, show, 'emergency'),
  emergency_drill: (started, show) => startedText(started, show, 'drill'),
  emergency_list: (page, { words, width }) => table(page.rows, emergencies(words), width),
  emergency_show: emergencyText,
  emergency_review: emergencyText,
  evidence_chain: chainText,
  evidence_list: (page, { words, width }) => table(page.rows, entries(words), width),
  evidence_verify: (result, { words: { t, plain } }) =>
    result.ok
      ? `${t('evidence.holds', { n: result.entries, head: result.head })}\n`
      : `${t('evidence.broken', { why: result.broken ? plain(result.broken) : t('unknown') })}\n`,
}
