/** What a page or list says when it has nothing to show, or nothing fresh. */
export const states = {
  'failed.page': 'This page could not be loaded',
  'failed.list': 'The list could not be loaded',
  'failed.host': 'The host could not be loaded',
  'failed.nothing-shown': 'Nothing is shown rather than something wrong.',
  'failure.unreachable': 'The server did not answer.',
  'failure.timeout': 'The server did not answer in 15 s.',
  'stale.title': 'These rows are from {time}',
  'stale.body': 'They stay until the server answers again.',
  'broken.title': 'This page has a fault',
  'broken.body': 'It shows nothing rather than something wrong.',
  'empty.filtered': 'Nothing matches',
  'empty.filtered-body': 'No row matches {where:code}. There may be rows outside this filter.',
  'empty.clear': 'Clear the filter',
  'not-found.title': 'No such page',
  'not-found.sentence': 'There is no page at this address.',
} as const
