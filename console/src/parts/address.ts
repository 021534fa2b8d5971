/** The state of a page lives in its address: filter, sort, page, day. Reading and changing it is here. */
import { formatFilter } from '@patchreeve/contract/filter.ts'
import { useRouter, useRouterState } from '@tanstack/react-router'

/** Plain form encoding, so that a chip made by a link is the same text as one that was typed. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}

export function withSearch(path: string, search: Record<string, string | undefined>): string {
  return `${path}${stringifySearch(search)}`
}

export interface Address {
  readonly path: string
  readonly search: Readonly<Record<string, string>>
  /** Changes parts of the address; '' or undefined takes one out. */
  change(patch: Record<string, string | undefined>): void
  /** The address as it would be after `change`. */
  with(patch: Record<string, string | undefined>): string
}

export function useAddress(): Address {
  const router = useRouter()
  const location = useRouterState({ select: (state) => state.location })
  const search = parseSearch(location.searchStr)
  const after = (patch: Record<string, string | undefined>) => withSearch(location.pathname, { ...search, ...patch })
  return { path: location.pathname, search, change: (patch) => router.history.push(after(patch)), with: after }
}

/** Link to a list that shows exactly the rows of a number. */
export const hostsWhere = (where: string): string => withSearch('/hosts', { where })
export const findingsWhere = (where: string, group?: string): string => withSearch('/findings', { group, where })

/** Names of findings may hold blanks and commas: they are quoted as the grammar wants it. */
export const term = (key: string, value: string): string => formatFilter([{ key, values: [value], not: false }])
export const hostsWithFinding = (id: string): string => hostsWhere(term('finding', id))
