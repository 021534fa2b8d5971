/** English for changing a policy as code: what is wrong with a draft, a change or a plan, and what a reviewer would say of it. */
export const policyChange = {
  'policy-fault.invalid': '{place}: {why}',
  'policy-fault.not-plain': 'It is no plain data: a key that names a prototype, or nested too deep.',
  'policy-fault.twice': '{place} stands twice.',
  'policy-fault.host-in-two-rings': '{place}: host {host} is in ring {ring}, too.',
  'policy-fault.others-not-last': '{place}: the last ring, and only it, takes all others.',
  'policy-fault.no-such-group': '{place}: there is no group {group}.',
  'policy-fault.incomplete': '{place} is new, and these are missing: {lacks}. Or is its name misspelt?',
  'policy-fault.not-there': '{place}: there is no such thing to remove.',
  'policy-fault.both': '{place}: the same change writes it and removes it.',
  'policy-fault.no-such-ring': '{place}: there is no other ring {ring}.',
  'policy-fault.hosts-and-others':
    '{place}: hosts that are named and all others cannot be merged; write a whole draft (--whole).',
  'policy-fault.preset-unknown': 'There is no preset {name}.',
  'policy-fault.preset-differs':
    'Preset {name} has the digest {digest}, and the change was written for {written}. Look at what is different, then write the new digest.',
  'policy-fault.plan-malformed': 'It is no change plan.',
  'policy-fault.plan-respelled':
    'It is not written as a change plan is: somebody edited it, or a key stands in it twice.',
  'policy-fault.plan-base':
    'The plan was made for another draft, {planned}; this one is {base}. It was changed since, or is another file.',
  'policy-fault.plan-steps': 'The steps of the plan are not what would change. Nothing was done.',
  'policy-fault.plan-result': 'The steps of the plan do not lead to the draft that it names. Nothing was done.',
  'policy-fault.not-signable': 'It could not be signed: {why}',

  'policy-note.ring-empty': 'Ring {ring} names no host: it cannot be signed like this.',
  'policy-note.proof-impossible':
    'Ring {ring} never begins: it wants {want} successes of ring {below}, which has {have|# host|# hosts}.',
  'policy-note.reboot-no-verb': 'Ring {ring} may reboot, and the verb reboot is missing: no host ever does.',
  'policy-note.undo-no-verb': 'Hosts may install and not undo: what a probe finds broken stays broken.',
  'policy-note.give-back-no-verb': 'Hosts may put other updaters aside and not give them back.',
  'policy-note.urgent-slower': 'Ring {ring} waits longer for an urgent plan than for another.',
  'policy-note.deadline-missed':
    '{tier} takes {worst} h at the worst hour, and its deadline is {deadline} h; "policy feasibility" names the rule.',
  'policy-note.deadline-never': '{tier} never ends under these rules; "policy feasibility" names the rule.',
  'policy-note.probes-none': 'No probe: nothing is checked after an installation.',
  'policy-note.program-hidden':
    'Probe {probe}: {target} lies where programs of probes are not looked for, or where others can write; /usr/local/lib is a good place.',
  'policy-note.standing-wide':
    'The standing approval is wide: {packages|# package|# packages} and {megabytes} MB an order, for {tiers:list}.',
  'policy-note.catch-up-idle': 'Ring {ring} is always open: no window is missed there, and catchUpHours does nothing.',
  'policy-note.exclusion-over': 'Exclusion {id} ended {until} and does nothing.',
  'policy-note.cluster-hurried':
    'Hosts of clusters have {minutes} minutes, half a period, to come up again before the next begin; let periodMinutes be longer than your slowest installation twice.',

  'policy-lint.fine': '{file}: nothing to say',
  'policy-lint.found': '{file}: {faults|# fault|# faults}, {notes|# note|# notes}',
  'policy-lint.fault': 'fault: {what}',
  'policy-lint.note': 'note: {what}',

  'policy-diff.same': 'Nothing changes.',
  'policy-diff.next': 'Nothing was written; --out PLANFILE keeps it as a plan.',
  'policy-diff.written': '{file}: {n|# step|# steps}',
  'policy-apply.dry': '{n|# step|# steps} would be done; nothing was written.',
  'policy-apply.done': '{file}: {n|# step|# steps} done',
  'policy-change.next-read': 'docs/policy.md explains each line',
} as const
