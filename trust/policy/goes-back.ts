import type { Plan } from '../documents/plan.ts'

/**
 * A plan that only goes back: every change is to an older version, or takes away what a newer one had brought. Servers order such a
 * plan as `undo` and as nothing else, and what signs or shows it says so. `compare`: how versions order.
 */
export function goesBack({ transactions }: Plan, compare: (a: string, b: string) => number): boolean {
  const changes = transactions.flatMap((one) => one.changes)
  return changes.length > 0 && changes.every(({ from, to }) => from !== null && (to === null || compare(to, from) < 0))
}
