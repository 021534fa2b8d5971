/** Named groups of hosts: a help for whoever writes a draft. What is signed names each host. */
import type { PolicyDraft } from './draft.ts'

/** `group:web` stands for the hosts of the group web, wherever hosts are named. */
export const GROUP = 'group:'

type Hosts = PolicyDraft['rings'][number]['hosts']

/** The same draft with its hosts one by one, each once, and no group. A group that is not there has no hosts (unknownGroups). */
export function expandGroups(draft: PolicyDraft): PolicyDraft {
  const groups = new Map(draft.groups.map((one) => [`${GROUP}${one.name}`, one.hosts]))
  const each = (hosts: readonly string[]): string[] => [
    ...new Set(hosts.flatMap((one) => (one.startsWith(GROUP) ? (groups.get(one) ?? []) : [one]))),
  ]
  return {
    ...draft,
    groups: [],
    rings: draft.rings.map((ring) => ({ ...ring, hosts: ring.hosts === 'others' ? 'others' : each(ring.hosts) })),
    exclusions: draft.exclusions.map((one) => ({ ...one, hosts: one.hosts === 'all' ? 'all' : each(one.hosts) })),
    clusters: draft.clusters.map((one) => ({ ...one, hosts: each(one.hosts) })),
    serials: draft.serials.map((one) => ({
      ...one,
      batches: one.batches.map((batch) => ({ ...batch, hosts: each(batch.hosts) })),
    })),
    drains: draft.drains.map((one) => ({ ...one, hosts: one.hosts === 'all' ? 'all' : each(one.hosts) })),
  }
}

/** Where hosts are named by a group that is not there. */
export function unknownGroups(draft: PolicyDraft): { readonly place: string; readonly group: string }[] {
  const names = new Set(draft.groups.map((one) => `${GROUP}${one.name}`))
  const unknown = (place: string, hosts: Hosts | 'all') =>
    typeof hosts === 'string'
      ? []
      : hosts
          .filter((one) => one.startsWith(GROUP) && !names.has(one))
          .map((one) => ({ place, group: one.slice(GROUP.length) }))
  return [
    ...draft.rings.flatMap((one) => unknown(`rings.${one.name}.hosts`, one.hosts)),
    ...draft.exclusions.flatMap((one) => unknown(`exclusions.${one.id}.hosts`, one.hosts)),
    ...draft.clusters.flatMap((one) => unknown(`clusters.${one.name}.hosts`, one.hosts)),
    ...draft.serials.flatMap(({ name, batches }) =>
      batches.flatMap((one) => unknown(`serials.${name}.batches.${one.name}.hosts`, one.hosts)),
    ),
    ...draft.drains.flatMap((one) => unknown(`drains.${one.id}.hosts`, one.hosts)),
  ]
}
