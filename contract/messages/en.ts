/** English, the source of all sentences for what the server sends as codes; one file per subject. Grammar: template.ts. */
import { because } from './en/because.ts'
import { decision } from './en/decision.ts'
import { errors } from './en/errors.ts'
import { home } from './en/home.ts'
import { host } from './en/host.ts'
import { inventory } from './en/inventory.ts'
import { ledger } from './en/ledger.ts'
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
} as const
