/** English for the codes with which a host refuses, and for what to do about each (`explain CODE`). */
export const refusals = {
  'refusal.no-root': 'No root is pinned on this host: it trusts nobody yet.',
  'explain.no-root':
    'Enrol it with the line that carries the root’s digest, or run "patchreeve-apply pin DIGEST" on it with the digest that "patchreeve root show" prints.',
  'refusal.no-policy': 'This host has no policy: it refuses everything.',
  'explain.no-policy':
    'Sign one ("patchreeve policy init", "policy sign") and hand it to the server; hosts fetch it with the next order.',
  'refusal.watch-only': 'This host only watches; nothing is installed by us.',
  'explain.watch-only': 'Install patchreeve-apply on it if it should be patched from here.',
  'refusal.document-malformed': 'The {document} is too large, no envelope, or not what its type demands.',
  'explain.document-malformed':
    'No honest program writes such a document: find out what changed it on its way. Ask the server for it again; if it stays so, treat the server as taken (docs/keys.md).',
  'refusal.schema-unknown': 'The {document} has a schema that this host does not know.',
  'explain.schema-unknown': 'Update patchreeve-apply on the host first.',
  'refusal.other-tenant': 'The {document} belongs to another installation.',
  'explain.other-tenant':
    'The host and the document come from different installations: enrol the host here, or look for a server that mixes tenants up.',
  'refusal.root-unknown': 'Root version {version} does not follow from what this host trusts.',
  'explain.root-unknown':
    'Compare the digests of "patchreeve root show" with "patchreeve-apply status". If they differ, somebody offered another root. If a version is missing in between, hand all roots to the server.',
  'refusal.root-older': 'Root version {version} is older than version {known}, which the host knows.',
  'explain.root-older':
    'The server holds old roots back: hand it the newest one. If it was not restored, treat it as taken.',
  'refusal.root-expired': 'The root expired {expires:when}.',
  'explain.root-expired': 'Sign its next version: "patchreeve root rotate".',
  'refusal.root-signatures-missing': 'Root version {version} has {have} of {want} signatures.',
  'explain.root-signatures-missing':
    'Let more persons sign it: "patchreeve sign ROOT --root PREVIOUS". Signers of the version before and of the new one must both be enough.',
  'refusal.policy-older': 'Policy version {version} is older than version {known}, which the host knows.',
  'explain.policy-older': 'Hand the newest policy to the server; plans are proposed under it again.',
  'refusal.policy-expired': 'The policy expired {expires:when}.',
  'explain.policy-expired': 'Read it again and sign it anew: "patchreeve policy sign".',
  'refusal.policy-outlives-root': 'The policy lives {days} days; the root allows {max}.',
  'explain.policy-outlives-root':
    'Lower expiresAfterDays in the draft, or raise the limit with "patchreeve root rotate --policy-max-days".',
  'refusal.policy-signatures-missing': 'The policy has {have} of {want} signatures.',
  'explain.policy-signatures-missing': 'Let more persons sign it: "patchreeve sign POLICY --root ROOT".',
  'refusal.key-revoked': 'Key {key} is revoked.',
  'explain.key-revoked':
    'Sign again with a key that counts. If nobody should hold the revoked key any more, find out who used it.',
  'refusal.key-not-yet-valid': 'Key {key} is not valid yet.',
  'explain.key-not-yet-valid':
    'Wait until the instant that "patchreeve root show" names for it, and check the host’s clock.',
  'refusal.signature-invalid': 'The {document} is not signed by a key that may sign it.',
  'explain.signature-invalid':
    'After a change of the server’s key, sign a root that names the new one. Otherwise the document was changed or forged: treat the server as taken (docs/keys.md).',
  'refusal.signoff-missing': 'The plan has {have} of {want} sign-offs.',
  'explain.signoff-missing': 'Read and sign it: "patchreeve sign PLAN".',
  'refusal.signoff-lapsed': 'The sign-off has lapsed.',
  'explain.signoff-lapsed': 'Sign-offs last 14 days. Read the plan again and sign it anew.',
  'refusal.signoff-by-author': 'The sign-off is by the person who changed the plan.',
  'explain.signoff-by-author':
    'Another person must sign a plan that was changed. The planner’s own plan needs no other person.',
  'refusal.signoff-too-new': 'The sign-off counts from {until:when} on.',
  'explain.signoff-too-new':
    'In solo mode hosts wait an hour before they act on a plan that a person changed. If you did not sign it, revoke your key now (docs/keys.md).',
  'refusal.other-plan': 'A sign-off or order belongs to another plan.',
  'explain.other-plan': 'The plan was changed after it was signed: read and sign the new one.',
  'refusal.other-policy': 'The plan or order was made under another policy.',
  'explain.other-policy': 'Propose the plan again under the policy of today.',
  'refusal.not-this-host': 'The order is for another host.',
  'explain.not-this-host':
    'After a re-installation the host has a new key: name it in the policy and propose the plan again. Otherwise somebody moved an order.',
  'refusal.not-in-plan': 'The plan does not name this host.',
  'explain.not-in-plan': 'Propose a plan that does.',
  'refusal.verb-not-allowed': 'The policy does not allow {verb}.',
  'explain.verb-not-allowed': 'Add the verb to the policy if you want it, and sign the policy.',
  'refusal.origin-not-allowed': 'The policy does not allow packages from {origin}.',
  'explain.origin-not-allowed': 'Add the publisher with its keys to the policy if you trust it, and sign the policy.',
  'refusal.outside-window': 'No window is open; the next opens {next:when}.',
  'explain.outside-window': 'Wait, or sign with --now (first ring) or --emergency.',
  'refusal.ring-wrong': 'The order says ring {ring}; this host is in ring {mine}.',
  'explain.ring-wrong':
    'The policy names hosts by key: compare with "patchreeve-apply status". The server cannot move a host to another ring.',
  'refusal.package-excluded': 'The policy leaves {package} alone ({reason}); that ends {until:when}.',
  'explain.package-excluded':
    'People signed this exclusion; an emergency does not lift it either. Wait, or take it out of the policy and sign that.',
  'refusal.cool-down-not-over': 'The cool-down of {origin} is over {until:when}.',
  'explain.cool-down-not-over':
    'It counts from when the host itself first saw the file in the publisher’s signed index, in every ring. Wait, or sign with --emergency; --now does not lift it.',
  'refusal.ring-delay-not-over': 'The ring’s delay is over {until:when}.',
  'explain.ring-delay-not-over':
    'It counts from when the host itself first saw the fix. Wait, or sign with --now (first ring) or --emergency.',
  'refusal.ring-below-not-proven': 'In the ring before, {have} of {want} hosts succeeded; {failed} failed.',
  'explain.ring-below-not-proven':
    'Look at "patchreeve deployment show" for what failed there. The next ring begins when enough hosts succeeded with this very plan.',
  'refusal.soak-not-over': 'The ring before has it; it is to have had it until {until:when} before this one begins.',
  'explain.soak-not-over':
    'The policy’s soakMinutes: problems show with time. Wait; a plan that people sign as urgent or as an emergency rests for less.',
  'refusal.serial-not-proven':
    'Serial {serial}: {have} of the {want|# host|# hosts} before it have proven the plan, {failed} failed; in batch {batch} it waits for host {host}.',
  'explain.serial-not-proven':
    'Look at that host in "patchreeve deployment show" (it is named by its key). The next batch begins when all hosts of the batches before have proven this very plan; time, --now and --emergency do not lift it. Bring the host back, or sign a plan that leaves it out. Under the standing approval hosts count that the plan does not name: sign the plan with "patchreeve sign PLAN" if they do not need it.',
  'refusal.share-not-reached': 'This host’s turn comes {until:when}.',
  'explain.share-not-reached':
    'The policy lets in a share of the ring per period. Wait, or raise sharePercent in the policy.',
  'refusal.cluster-turn-not-come': 'Its turn in cluster {cluster} comes {until:when}.',
  'explain.cluster-turn-not-come':
    'Hosts of a cluster take turns, a few in each period, so that the others stay up. Wait; an emergency does not lift it. A shorter period or a larger maxDown makes turns come sooner.',
  'refusal.period-used': 'This host had an order in this period; the next may begin {until:when}.',
  'explain.period-used': 'Wait for the next period, or sign with --emergency.',
  'refusal.emergency-spent': 'All emergencies of the policy are spent: {count} in {days} days.',
  'explain.emergency-spent': 'Use the ordinary way, or sign a policy with a larger quota.',
  'refusal.standing-not-covered': 'The standing approval does not cover this order: {why:text}.',
  'explain.standing-not-covered': 'Sign the plan: "patchreeve sign PLAN".',
  'refusal.epoch-older': 'Epoch {epoch} is older than epoch {known}, which the host knows.',
  'explain.epoch-older':
    'The server was set back to an old state. Restore it with "patchreeve restore" and sign a root with the new epoch.',
  'refusal.epoch-unknown': 'Epoch {epoch} does not follow from epoch {known}.',
  'explain.epoch-unknown':
    'After a restore, sign it: "patchreeve root rotate --epoch N --previous-head HEAD". Without a restore of yours, treat the server as taken.',
  'refusal.generation-older': 'Order {generation} is older than order {known}, which the host knows.',
  'explain.generation-older': 'A newer order replaced it. If it comes again and again, somebody replays orders.',
  'refusal.replayed': 'The order was used already.',
  'explain.replayed': 'Nothing to do: each order counts once. If it comes again and again, somebody replays it.',
  'refusal.order-not-yet': 'The order counts from {notBefore:when} on.',
  'explain.order-not-yet': 'Wait, and check the clocks of host and server.',
  'refusal.order-over': 'The order ended {notAfter:when}.',
  'explain.order-over': 'The server makes a new one by itself as long as the plan’s sign-off lasts.',
  'refusal.lease-missing': 'The order came without a lease.',
  'explain.lease-missing':
    'The host asks for one just before it begins: can it reach the server? Halted deployments get none.',
  'refusal.lease-over': 'The lease was over before the installation began.',
  'explain.lease-over':
    'It is asked for again by itself. If it happens each time, the host is slow to verify: look at its load and at both clocks.',
  'refusal.lease-other-order': 'The lease belongs to another order.',
  'explain.lease-other-order': 'It is asked for again by itself.',
  'refusal.halted': 'The deployment is halted.',
  'explain.halted': 'See "patchreeve deployment show" for who halted it and why.',
  'refusal.downgrade': '{package} would go to an older version.',
  'explain.downgrade': 'Only an undo within 24 h or a plan that a person signed goes back. Propose one if you mean it.',
  'refusal.digest-differs': '{what} is not the file that was signed.',
  'explain.digest-differs':
    'The publisher replaced the file, or somebody changed it on its way. Refresh, propose the plan again, compare.',
  'refusal.transaction-differs': 'The package manager would do something else than the plan says, about {package}.',
  'explain.transaction-differs': 'The host changed since the plan was made. Propose the plan again.',
  'refusal.index-differs': 'The index of {origin} is not the one that was signed.',
  'explain.index-differs':
    'The publisher has a newer index. Propose the plan again; the server keeps the old index for a while so that this is rare.',
  'refusal.updater-differs': 'The order says something else of {updater} than the plan.',
  'explain.updater-differs':
    'Nobody but a tampered server makes such an order. Keep the ledger and look at the server.',
  'refusal.updater-not-here': 'This host has no {updater}.',
  'explain.updater-not-here': 'Nothing: what is not there installs nothing. Leave the host out of the plan.',
  'refusal.updater-file-edited': 'A person changed {file} on the host, so nothing was done to {updater}.',
  'explain.updater-file-edited':
    'Read the file on the host. Remove it if it is not wanted any more, or keep it: it is never overwritten. Then start the plan again.',
  'refusal.clock-not-trusted': 'The host’s clock says {now:when}; it must be at least {floor:when} and steady.',
  'explain.clock-not-trusted':
    'Set the clock of the host right. After a jump forward, windows open again when two sources agree.',
  'refusal.lock-held': '{by} has been working with the host’s packages since {since:when}.',
  'explain.lock-held':
    'Wait: the host is asked again by itself. If the program hangs, end it on the host; never delete the lock.',
  'refusal.dpkg-broken': 'The host’s package database is not in order ({count}): {what}.',
  'explain.dpkg-broken':
    'Run "dpkg --audit" and "apt-get check" on the host and mend what they name. The host is asked again by itself.',
  'refusal.disk-full': 'On {mount} the host has {free:bytes} free and needs {needed:bytes}.',
  'explain.disk-full': 'Make room on the host ("apt-get clean", old logs). The host is asked again by itself.',
  'refusal.on-battery': 'The host runs on battery ({percent} %).',
  'explain.on-battery': 'Plug it in. The host is asked again by itself.',
  'refusal.program-unfit': 'Probe {probe} cannot ask {target}: {why:text}.',
  'explain.program-unfit':
    'On the host compare "sha256sum" of the file with the policy, and "ls -ld" of it and of every folder above: all must be root’s, writable by root alone. Lay the right file there, or sign a policy with its new digest. The host is asked again by itself.',
  'refusal.repository-unreachable': 'The files of the order did not come to the host: {what}.',
  'explain.repository-unreachable':
    'Look at the origin in the settings and at the way from the host to the server. The host is asked again by itself.',
  'refusal.not-boot-safe':
    'From a kernel that fails, this host would not come back to the old one by itself: {why:text}.',
  'explain.not-boot-safe':
    'Mend the cause (docs/kernel-safety.md has each), or sign a policy whose ring says "reboot: kernel: any"; then a person has to be near when it fails.',
  'refusal.kernel-fell-back-before': 'Kernel {kernel} was tried here on {at:when} and did not hold.',
  'explain.kernel-fell-back-before':
    'Wait for a newer kernel. To try this one again: "patchreeve-apply boot retry" on the host, as root.',
  'refusal.reboot-deferred':
    '{people|Somebody is|# people are} logged in, so the reboot was put off, for the {count}. time; {left} more at most, and not after {latest:when}.',
  'refusal.people-unknown':
    'The host could not say whether somebody is logged in, so the reboot was put off, for the {count}. time; {left} more at most, and not after {latest:when}.',
  'explain.people-unknown':
    'It is asked again by itself. On the host, "loginctl list-sessions" should answer: look at systemd-logind.',
  'explain.reboot-deferred':
    'Nothing: it is asked again by itself. Whoever is logged in was told; when nobody is, it comes at once.',
  'reason.other-loader': 'its kernel was not started by grub',
  'reason.no-custom-config': 'grub does not read custom.cfg',
  'reason.grub-cannot-write': 'grub cannot write to its own folder (LVM, an array, encryption or btrfs)',
  'reason.default-pinned': 'an administrator named the kernel that boots',
  'reason.no-entry': 'the boot menu does not have both kernels',
  'reason.replaces-running': 'the files of the running kernel are replaced',
  'reason.tier': 'its tier is not covered',
  'reason.too-many': 'too many packages',
  'reason.removal': 'a package would go',
  'reason.two-origins': 'packages of two publishers',
  'reason.updater': 'it is about another updater, and that is for people alone',
  'reason.program-missing': 'there is no such file, or a link',
  'reason.program-not-regular': 'it is no regular file',
  'reason.program-not-root': 'it is not root’s',
  'reason.program-writable': 'others than root may write it',
  'reason.program-folder': 'others than root may write in a folder above it',
  'reason.program-not-executable': 'not everybody may read and execute it',
  'reason.program-too-large': 'it is larger than 16 MiB',
  'reason.program-differs': 'its SHA-256 is not the one that was signed',
  'reason.own-repository': 'the server itself publishes it',
  'reason.new-package': 'a package would come that is not installed',
  'reason.downgrade': 'a version would fall',
} as const
