/**
 * The filter keys and sort names that the console offers and links with. They are the server's: a list that does not know
 * one answers FILTER_INVALID, and the page says so.
 */
export const hostKeys = [
  'name',
  'state',
  'is',
  'os',
  'platform',
  'class',
  'owner',
  'exposure',
  'tier',
  'seen',
  'finding',
  'update',
  'reboot',
  'updater',
] as const
export const packageKeys = ['name', 'source', 'verdict', 'fix', 'tier', 'update'] as const
export const findingKeys = [
  'is',
  'tier',
  'source',
  'package',
  'platform',
  'vulnerability',
  'fix',
  'exploited',
  'inherited',
  'host',
] as const
export const evidenceKeys = ['type', 'subject'] as const
export const deviceKeys = ['decision', 'mac', 'address', 'seen'] as const

/** Terms behind the numbers of the pages: each opens the rows that the number counts. */
export const terms = {
  inTime: 'is:in-time',
  late: 'is:overdue',
  unknown: 'is:unknown',
  silent: 'state:silent',
  sample: 'state:sample',
  securityUpdates: 'update:security',
  rebootDue: 'reboot:due',
  overdueFindings: 'is:overdue',
  exploited: 'exploited:yes',
  undecided: 'decision:undecided',
} as const
