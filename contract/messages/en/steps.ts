/** English for the states of a step, one host's part of a deployment, and for what to do in each (`explain CODE`). */
export const steps = {
  'step.waiting': 'The host has no order yet.',
  'do.waiting': 'Nothing: "patchreeve why HOST PATCH" names the gate that it waits for.',
  'step.ordered': 'The host has its order and works on it.',
  'do.ordered': 'Nothing: it answers within its window, or counts as failed.',
  'step.tried': 'It went well in a clone of the host; nothing is installed yet.',
  'do.tried': 'Nothing: the installation follows by itself.',
  'step.installed': 'The host says that it is installed. An exit code is a claim.',
  'do.installed': 'Nothing: the next inventory that root signed is the proof. If none comes, look at the host’s agent.',
  'step.verified': 'A later inventory, signed by the host’s root half, shows the fixed version.',
  'do.verified': 'Nothing. "patchreeve evidence chain FINDING" shows the proof.',
  'step.undone': 'Something failed that worked before, so the host went back to its exact versions.',
  'do.undone':
    'Read the failing check in "patchreeve deployment show", mend its cause or leave the package out, and propose again.',
  'step.refused': 'The host refused the order.',
  'do.refused': 'Look up the refusal’s own code: "patchreeve explain CODE".',
  'step.failed': 'It did not go through, or the host fell silent.',
  'do.failed':
    'Read why in "patchreeve deployment show". The roll-out has stopped; go on with "deployment start" when the cause is gone.',
  'step.halted': 'A person or the policy stopped the roll-out before this host began.',
  'do.halted': 'Start it again, or leave it: nothing was changed here.',
  'step.repairing': 'The package manager was left half-done; apply brings it to an end.',
  'do.repairing': 'Nothing while it runs. If it stays so, log in and run "dpkg --audit".',
  'step.rebooted': 'The host was rebooted and runs under a new boot id.',
  'do.rebooted': 'Nothing.',
  'step.expired': 'The plan’s sign-off or the order ended before this host’s turn.',
  'do.expired': 'Sign the plan again, or let it be proposed anew.',
} as const
