/** Deutsch für das, was der Server als Code schickt; je Thema eine Datei. Jede wird gegen ihre englische geprüft (translate.ts). */
import { because } from './de/because.ts'
import { calendar } from './de/calendar.ts'
import { decision } from './de/decision.ts'
import { errors } from './de/errors.ts'
import { home } from './de/home.ts'
import { host } from './de/host.ts'
import { inventory } from './de/inventory.ts'
import { ledger } from './de/ledger.ts'
import { outcomes } from './de/outcomes.ts'
import { packages } from './de/packages.ts'
import { plan } from './de/plan.ts'
import { planning } from './de/planning.ts'
import { policy } from './de/policy.ts'
import { policyChange } from './de/policy-change.ts'
import { refusals } from './de/refusals.ts'
import { steps } from './de/steps.ts'
import { units } from './de/units.ts'

export const de = {
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
