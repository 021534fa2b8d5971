/** English for what the server says of one host: its sentence, why it is not assessed, what deserves a look. */
export const host = {
  // sentences of Home and of a host
  'host.due': '{host} has {n|# finding|# findings}, the nearest due {dueAt:when}.',
  'host.overdue': '{host} has {n|# finding|# findings}, {overdue|# of them is|# of them are} overdue.',
  'host.open': '{host} has {n|# open finding|# open findings}; none has a deadline yet.',
  'host.clean': 'No open finding on {host}. Checked {at:time} against {n|# feed|# feeds}, the oldest {oldestAt:age}.',
  'host.silent': '{host} has said nothing since {since:when}; what we show is from then.',
  'host.never': '{host} enrolled {enrolledAt:when} and has not reported yet.',
  'host.unassessed': '{host} reports, but we cannot say whether it is vulnerable.',
  'host.retired': '{host} is retired and reports no more; its history is kept.',
  'not-assessed.no-feed': 'No feed covers {system}, so we cannot say. It counts as not assessed.',
  'not-assessed.no-packages': 'The host has sent no list of packages, so we cannot say.',
  'not-assessed.waiting': 'The host has reported; the assessment is running.',
  // what deserves a look on a host
  'warning.clone': 'This host is a clone of another that still reports',
  'warning.certificate-expired': 'The certificate has expired; the host can no longer report',
  'warning.certificate-foreign': 'A certificate of another authority was shown',
  'warning.dpkg-broken': '{n|# package is|# packages are} half installed; apt will do nothing until that is mended',
  'warning.source-unsigned': 'A source is not signed: {uri:code}',
  'warning.source-plain-http': 'A source is read without encryption: {uri:code}',
  'warning.source-expired': 'A source is past its own date: {uri:code}',
  'warning.lists-missing': 'The lists of a source are missing: {uri:code}',
  'warning.held': '{n|# package is|# packages are} held',
  'warning.report-rejected': 'A report was refused as not valid',
} as const
