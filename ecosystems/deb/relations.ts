/**
 * Relationship fields of packages (Debian policy 7.1): `a (>= 1), b | c:any`. Architecture and profile restrictions stand in
 * source packages only, so a field that has them is not one of these.
 */
import { isPackageName, isPackageVersion } from './names.ts'
import { compareDpkg } from './version.ts'

export interface Relation {
  readonly name: string
  /** '' where any version will do. */
  readonly operator: '' | '<<' | '<=' | '=' | '>=' | '>>'
  readonly version: string
}

/** All clauses must hold; of a clause one relation is enough. */
export type Clause = readonly Relation[]

const RELATION =
  /^(?<name>[A-Za-z0-9][A-Za-z0-9+.-]*)(?::[a-z0-9-]+)?\s*(?:\(\s*(?<operator><<|<=|=|>=|>>)\s*(?<version>[^\s()]+)\s*\))?$/

/** undefined: the field is not in this grammar, and nothing may be concluded from it. */
export function parseRelations(field: string): Clause[] | undefined {
  if (field.trim() === '') return []
  const clauses: Clause[] = []
  for (const part of field.split(',')) {
    const clause: Relation[] = []
    for (const alternative of part.split('|')) {
      const relation = parseRelation(alternative.trim())
      if (!relation) return undefined
      clause.push(relation)
    }
    clauses.push(clause)
  }
  return clauses
}

function parseRelation(text: string): Relation | undefined {
  const { name = '', operator = '', version = '' } = RELATION.exec(text)?.groups ?? {}
  if (!isPackageName(name) || (operator !== '' && !isPackageVersion(version))) return undefined
  // The expression above matches these operators and no others.
  return { name, operator: operator as Relation['operator'], version }
}

export function holds({ operator, version }: Relation, installed: string): boolean {
  const order = operator === '' ? 0 : compareDpkg(installed, version)
  switch (operator) {
    case '':
      return true
    case '<<':
      return order < 0
    case '<=':
      return order <= 0
    case '=':
      return order === 0
    case '>=':
      return order >= 0
    case '>>':
      return order > 0
  }
}
