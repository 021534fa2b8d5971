/** English for the page of a policy, which a person reads before signing it. */
export const policy = {
  'policy.title': 'Policy {version} of installation {tenant}',
  'policy.digest': 'Digest: {digest}',
  'policy.life': 'Issued {issued}, ends {expires}. Made under root {root}.',
  'policy.verbs': 'Hosts may: {verbs}. Nothing else; there is no verb for a command.',
  'policy.origins': 'Packages come only from:',
  'policy.origin': '{id}: origin "{origin}", label "{label}", signed by one of these keys:',
  'policy.rings': 'Rings, one after the other. A host begins at most one order in {period}.',
  'policy.ring-named': '{number}. {name}: {n|this # host|these # hosts}',
  'policy.ring-others': '{number}. {name}: every host that no ring names',
  'policy.delay':
    'Waits {delay} after the host itself first saw the fix in a publisher’s signed index; {urgent} for a plan that a person signed as urgent.',
  'policy.windows-any': 'At any time, on any day.',
  'policy.windows': 'Open by this calendar, {zone}: {n|# window|# windows}, {first} to {last}.',
  'policy.windows-differ': 'THE WINDOWS ARE NOT WHAT THIS CALENDAR SAYS. Hosts go by these:',
  'policy.window': '{from} to {to}',
  'policy.share': 'In each period that it is open, {percent} % more of the ring may begin.',
  'policy.promotion':
    'Begins when {n|# host|# hosts} of the ring before succeeded with the same plan and no more than {failed} failed.',
  'policy.soak': 'A host of the ring before counts as succeeded after {soak} with the plan.',
  'policy.test':
    'Tested as it goes: a plan that breaks {good} of the hosts is good, one that breaks {bad} is bad (shares of 1). Errors: {alpha} of good plans are halted, {beta} of bad ones go on. Until it is decided, {n|# host is|# hosts are} under way at a time, then no more than have gone through.',
  'policy.reboot-yes': 'May reboot.',
  'policy.reboot-rules':
    'Put off while somebody is logged in: {deferrals|# time|# times} and {hours|# hour|# hours} at most; then warned {warn|# minute|# minutes} before.',
  'policy.kernel-boot-safe':
    'A kernel is installed and booted only where the host comes back to the old one by itself.',
  'policy.kernel-any': 'A KERNEL IS BOOTED EVEN WHERE THE HOST DOES NOT COME BACK FROM IT BY ITSELF.',
  'policy.reboot-no': 'Never reboots.',
  'policy.probes': 'Checked before and after; what fails only afterwards undoes the installation:',
  'policy.probes-none': 'NOTHING IS CHECKED after an installation.',
  'policy.probe-units': '{id}: every unit that was active is active (within {timeout} ms, after {settle} ms)',
  'policy.probe-unit': '{id}: unit {target} is active (within {timeout} ms, after {settle} ms)',
  'policy.probe-ports': '{id}: every port that was open is open (within {timeout} ms, after {settle} ms)',
  'policy.probe-port': '{id}: {target} can be connected to (within {timeout} ms, after {settle} ms)',
  'policy.probe-http': '{id}: {target} answers {status} (within {timeout} ms, after {settle} ms)',
  'policy.probe-http-contains':
    '{id}: {target} answers {status} with "{contains}" (within {timeout} ms, after {settle} ms)',
  'policy.standing-none': 'Nothing runs without a sign-off of its own.',
  'policy.standing':
    'WITHOUT A SIGN-OFF OF THEIR OWN run upgrades of installed packages from one publisher: at most {packages} packages and {bytes} bytes an order, for {tiers}. Never Patchreeve itself.',
  'policy.emergency':
    'An emergency sign-off skips windows, delays, shares and the wait for the next period: at most {count} in {days} days.',
  'policy.exceptions': 'No exception lasts longer than {days} days.',
  'policy.deadlines': 'Fixed within: T0 {T0} days, T1 {T1}, T2 {T2}, T3 {T3}.',
  'policy.remains': 'Under this policy a taken server can delay and see. It cannot install anything else.',

  'feasibility.title': 'Can the deadlines be met? From a fix’s publication to the last host, at the worst hour:',
  'feasibility.meets': '{tier}: yes, {worst} of {deadline} h; {slack} h are left for people.',
  'feasibility.misses': '{tier}: NO, {worst} h and the deadline is {deadline} h.',
  'feasibility.never': '{tier}: NEVER; the deadline is {deadline} h.',
  'feasibility.binding': 'What costs most is the {rule:text} of ring {ring}: {n|# hour|# hours}.',
  'feasibility.binding-never': 'It ends only without the {rule:text} of ring {ring}.',
  'feasibility.pace': 'Ring {ring}: {percent} % a night, {n|# night|# nights} for all.',
  'feasibility.pace-hosts': 'Ring {ring}: {hosts|# host|# hosts}; {count} a night, {n|# night|# nights} for all.',
  'feasibility.pace-none': 'Ring {ring}: no host yet.',
  'feasibility.sign-again': 'A roll-out may outlive its sign-off (14 days): the plan is signed again on the way.',
  'feasibility.findings':
    'Of {total|# open finding|# open findings} with a date, {missed} cannot be fixed in time from now on.',
  'feasibility.finding': '{tier} {source}: due {due}, done {done} at the earliest',
  'rule.delay': 'delay',
  'rule.windows': 'windows',
  'rule.share': 'share per period',
  'rule.promotion': 'proof that it wants of the ring before',
} as const
