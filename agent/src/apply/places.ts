/** Where apply's own things are, as its package makes them; what it shares with the agent is in orders/places.ts. */
export const PLACES = {
  /** Root only: key, state, journals. */
  state: '/var/lib/patchreeve/apply',
  self: ['/usr/lib/patchreeve/runtime/node', '/usr/lib/patchreeve/apply/apply.js'],
} as const
