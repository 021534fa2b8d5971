/** Where apply's things are, as its package makes them. */
export const PLACES = {
  /** Root only: key, state, journals. */
  state: '/var/lib/patchreeve/apply',
  /** Written by root, read by the agent. */
  results: '/var/lib/patchreeve/apply-results',
  /** The agent's, one folder per order. */
  spool: '/var/lib/patchreeve/spool',
  socket: '/run/patchreeve/apply.sock',
  self: ['/usr/lib/patchreeve/runtime/node', '/usr/lib/patchreeve/apply/apply.js'],
} as const
