/** English for what a plan leaves out, and for the gates between a patch and a host (`why HOST PATCH`). */
export const planning = {
  'left-out.no-host-key': 'The host has shown no key: nothing that changes hosts is installed there.',
  'left-out.host-key-not-confirmed': 'Nobody has compared the host’s key with what the host prints.',
  'left-out.dpkg-broken': 'The host’s package database is not in order.',
  'left-out.no-fix-yet': 'There is no fix yet.',
  'left-out.no-candidate': 'The host’s repositories offer no newer version.',
  'left-out.candidate-lacks-fix': 'The version that the host would install ({detail}) does not hold the fix.',
  'left-out.kept-back': 'The host keeps {detail} back.',
  'left-out.held': '{detail} is held on the host.',
  'left-out.not-in-catalogue': 'No signed index of a confirmed origin has {detail}.',
  'left-out.origin-not-allowed': 'The policy allows nothing from {detail}.',
  'left-out.excluded': 'The policy leaves it alone: {detail}.',
  'left-out.not-newer': '{detail} is not newer than what is installed.',
  'left-out.needs-new-package': 'It would bring the new package {detail}.',
  'left-out.needs-removal': 'It would remove {detail}.',
  'left-out.dependency-not-offered': 'It needs a newer {detail} than the host’s repositories offer.',
  'left-out.relations-unreadable': 'What {detail} needs cannot be read.',
  'left-out.not-plannable': 'The name or version of {detail} can stand in no plan.',
  'left-out.too-large': 'The transaction would be too large.',

  'left-out-do.no-host-key':
    'Install patchreeve-apply on it, by an enrolment line made with --with-apply (docs/first-patch.md). Without it the host is only watched.',
  'left-out-do.host-key-not-confirmed':
    'Compare it with "patchreeve-apply status" on the host: Settings, Keys in the console, or patchreeve hostkey list and hostkey confirm.',
  'left-out-do.dpkg-broken': 'Run "dpkg --audit" and "apt-get check" on the host and mend what they name.',
  'left-out-do.no-fix-yet': 'Wait for the distribution, and shield the host until then.',
  'left-out-do.no-candidate':
    'Where the newest version is installed already: nothing. Otherwise run "apt-get update" on the host and look whether the security archive is among its repositories.',
  'left-out-do.candidate-lacks-fix': 'Give the host the suite that has the fix, or wait for it.',
  'left-out-do.kept-back': 'See on the host what keeps it back: "apt-get -s upgrade".',
  'left-out-do.held': 'Release it on the host if that is meant: "apt-mark unhold PACKAGE".',
  'left-out-do.not-in-catalogue':
    'Confirm its repository (Settings, Repositories, or patchreeve origin confirm); where that is done, wait until its index was read.',
  'left-out-do.origin-not-allowed':
    'Add the publisher with its keys to the policy if you trust it, and sign the policy.',
  'left-out-do.excluded': 'Wait until the exclusion ends, or take it out of the policy and sign that.',
  'left-out-do.not-newer':
    'Nothing, where the fix is installed. A way back to a version before: patchreeve deployment undo ID.',
  'left-out-do.needs-new-package': 'Plans upgrade what is installed: install it by hand, then propose again.',
  'left-out-do.needs-removal': 'Plans remove nothing by themselves: solve it by hand, then propose again.',
  'left-out-do.dependency-not-offered':
    'Run "apt-get update" on the host; give it the suite that has this package, or wait for it.',
  'left-out-do.relations-unreadable': 'Report it with the package’s name and version; upgrade it by hand.',
  'left-out-do.not-plannable': 'Upgrade it by hand.',
  'left-out-do.too-large': 'Name fewer packages: patchreeve plan propose --packages NAME.',

  'why.not-found': 'Nothing on this host answers to that name.',
  'why.not-vulnerable': 'The host has no open finding of that name.',
  'why.no-plan': 'No plan that counts has this patch for this host: patchreeve plan propose.',
  'why.not-started': 'The plan is not being rolled out.',
  'why.asked-later': 'It is asked when window and delay are open.',
  'why-do.not-started': 'Start it when it is signed: patchreeve deployment start PLAN.',
  'why-do.no-plan': 'Propose one: patchreeve plan propose.',
  'why-do.not-found': 'Compare the name with "patchreeve host show HOST".',
  'why.installed': 'Installed {at:when}; proof by a later inventory is waited for.',
  'why.verified': 'Installed, and verified by the host {at:when}: nothing is left to do.',
  'why.back-installed': 'Taken back {at:when}; proof by a later inventory is waited for.',
  'why.back-verified': 'Taken back, and verified by the host {at:when}.',
  'why.host-knows': 'Only the host knows.',
  'left-out.changed-since': 'Somebody else has changed it since: it is at {detail} now.',
} as const
