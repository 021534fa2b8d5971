/**
 * The remediation table of CISA's Binding Operational Directive 26-04 (10 June 2026): four yes-or-no questions, sixteen rows,
 * in the row order of CERT/CC's SSVC decision table `cisa:BOD_26_04` 1.0.0. Facts of a public directive; a test compares them
 * with that table where it is at hand.
 */
export const tableResults = ['upgrade', '60d', '14d', '3d', '3d-triage'] as const
/** `upgrade`: with the next upgrade of the system. `3d-triage`: three days and a forensic investigation. */
export type TableResult = (typeof tableResults)[number]

export interface TableQuestion {
  /** Listed in the catalogue of known exploited vulnerabilities. */
  readonly kev: boolean
  readonly exposed: boolean
  readonly automatable: boolean
  readonly totalImpact: boolean
}

type Row = readonly [kev: boolean, exposed: boolean, automatable: boolean, totalImpact: boolean, result: TableResult]

const no = false
const yes = true

export const BOD_26_04: readonly Row[] = [
  [no, no, no, no, 'upgrade'],
  [yes, no, no, no, '14d'],
  [no, yes, no, no, '60d'],
  [no, no, yes, no, '60d'],
  [no, no, no, yes, 'upgrade'],
  [yes, yes, no, no, '14d'],
  [yes, no, yes, no, '14d'],
  [no, yes, yes, no, '14d'],
  [yes, no, no, yes, '14d'],
  [no, yes, no, yes, '14d'],
  [no, no, yes, yes, '60d'],
  [yes, yes, yes, no, '3d'],
  [yes, yes, no, yes, '3d-triage'],
  [yes, no, yes, yes, '3d-triage'],
  [no, yes, yes, yes, '3d'],
  [yes, yes, yes, yes, '3d-triage'],
]

export function tableAnswer(q: TableQuestion): { readonly row: number; readonly result: TableResult } {
  const row = BOD_26_04.findIndex(
    ([kev, exposed, automatable, total]) =>
      kev === q.kev && exposed === q.exposed && automatable === q.automatable && total === q.totalImpact,
  )
  const found = BOD_26_04[row]
  // Sixteen rows answer every combination of four questions; a test walks them all.
  if (!found) throw new Error('the table of BOD 26-04 lacks a row')
  return { row, result: found[4] }
}
