/** English for what the server says of all hosts together, and of what waits. */
export const home = {
  // sentences of Home and of a host
  'home.none': 'No host reports yet. This server reads its own machine first; that takes about a minute.',
  'home.fine': '{n|The # host is|All # hosts are} patched in time; the last was heard {age:age} ago.',
  'home.fine-old-data':
    'No deadline is missed on {n|# host|# hosts}, by data that is up to {oldestAt:age} old: newer vulnerabilities are not in it.',
  'home.counts':
    '{in} of {all|# host is|# hosts are} patched in time. {late|# is|# are} overdue, and {unknown|# has|# have} not told us enough to say.',
  // what waits
  'waits.overdue': '{n|# host is|# hosts are} past their deadline',
  'waits.due': '{n|# finding is|# findings are} due next',
  'waits.gateway': 'Say under which name hosts reach this server',
  'waits.second-factor': 'Your second factor is not confirmed',
  'waits.enrol': 'Enrol the first other host',
  'waits.devices': '{n|# device|# devices} on your networks {n|is nobody’s|are nobody’s} yet',
  'waits.silent': '{n|# host has|# hosts have} said nothing for over 24 h',
  'waits.exposure': 'Can {n|# host|# hosts} be reached from outside? Not known counts as yes',
  'waits.reboot': '{n|# host needs|# hosts need} a restart before the fix counts',
  'waits.other-updater': 'On {n|# host|# hosts} something else installs updates by itself, beside what people sign',
  'waits.plan-to-sign': 'A plan that the standing approval does not cover waits for sign-offs',
  'waits.automatic-paused': 'Plans without a person are stopped, by {by}: {reason}',
  'waits.held-back': '{n|# version is|# versions are} held back after a roll-out that went wrong',
  'waits.unproven': '{n|# host waits|# hosts wait} for a plan that the ring below takes part in',
  'waits.no-fix': '{n|# finding has|# findings have} no fix and {n|waits|wait} for a decision',
  'waits.review-due': '{n|# emergency is|# emergencies are} to be reviewed',
  'waits.review-overdue': 'The review of {n|# emergency|# emergencies} is overdue',
  'waits.all-halted': 'All deployments are halted, and nothing starts until somebody lifts it',
  'waits.fix-undone': 'Findings of T0 are open again on {n|# host|# hosts}, because a fix was undone',
} as const
