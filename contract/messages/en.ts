/** English, the source of all sentences for what the server sends as codes; one file per subject. Grammar: template.ts. */
import { because } from './en/because.ts'
import { calendar } from './en/calendar.ts'
import { decision } from './en/decision.ts'
import { errors } from './en/errors.ts'
import { home } from './en/home.ts'
import { host } from './en/host.ts'
import { inventory } from './en/inventory.ts'
import { ledger } from './en/ledger.ts'
import { outcomes } from './en/outcomes.ts'
import { packages } from './en/packages.ts'
import { plan } from './en/plan.ts'
import { planning } from './en/planning.ts'
import { policy } from './en/policy.ts'
import { policyChange } from './en/policy-change.ts'
import { refusals } from './en/refusals.ts'
import { steps } from './en/steps.ts'
import { units } from './en/units.ts'

export const en = {
  ...units,
  ...home,
  ...host,
  ...because,
  ...decision,
  ...inventory,
  ...ledger,
  ...errors,
  ...refusals,
  ...steps,
  ...outcomes,
  ...packages,
  ...policy,
  ...calendar,
  ...policyChange,
  ...plan,
  ...planning,
} as const
