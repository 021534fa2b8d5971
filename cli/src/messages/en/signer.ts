/** English for what the signer says itself; the pages that people sign are the contract's. */
export const signer = {
  'ask.passphrase': 'Passphrase of your key: ',
  'ask.passphrase-new': 'Passphrase for the new key (12 characters or more): ',
  'ask.passphrase-again': 'The same again: ',
  'ask.recovery': 'The fourteen groups of the recovery sheet: ',
  'ask.yes': 'Type "yes" to sign: ',
  'not-signed': 'Nothing was signed.',
  'key.made': 'Your key: {key}',
  'key.file-secret': '{file}: the key itself, locked by your passphrase; it stays with you',
  'key.file-public': '{file}: its public half, for whoever makes the root',
  'key.file-ssh': '{file}: your SSH key, as it is',
  'key.next': 'next: patchreeve root init --server FACTS --name YOU --key {key} --solo',
  'root.next': 'next: patchreeve policy init, then hand {file} to the server (patchreeve root add)',
  'policy-ask.exposure':
    '1. Which hosts can be reached from the internet? You say that of each host, not here: in the console on the host’s page, About, or by patchreeve host update HOST --exposure exposed (or internal). Tiers follow from it.',
  'policy-ask.approve': '2. Who may approve? The root says who; this says what needs them.',
  'policy-ask.standing': '   Sign each plan (none), or let small upgrades run by themselves (small)? [none] ',
  'policy-ask.when': '3. When may hosts be patched?',
  'policy-ask.days': '   Days, as mon-fri or sat,sun [mon-sun] ',
  'policy-ask.from': '   From [22:00] ',
  'policy-ask.hours': '   For how many hours [8] ',
  'policy-ask.zone': '   In which time zone, or host for the zone of each host [host] ',
  'policy-ask.which':
    '4. Which hosts go first? Two that you can do without for an hour. They wait {delay} after they first saw a fix, {urgent} for an urgent plan, then begin at any hour: the windows of 3 are for the others. They never reboot.',
  'policy-ask.first': '   Digests of their keys, or their names with --facts, parted by a comma or a blank: ',
  'policy-init.watched':
    '{n|# host has|# hosts have} no key of apply, only watched and counted in no ring: no order could reach {n|it|them}.',
  'policy-init.no-hosts': 'No host is named for the first ring: write two digests into {file} before you sign it.',
  'policy-init.next':
    '5. Read it and sign it: patchreeve policy show {file}, then patchreeve policy sign {file} --root ROOT',
  'policy-dates.any': '{ring}: open at any time.',
  'policy-dates.ring': '{ring}: {n|the next window|the next # windows}, time of {zone}',
  'policy-dates.none': 'NEVER within three years: look at its rules and blackouts.',
  'policy-show.draft': 'DRAFT. Windows count from the signature.',
  'policy-show.unchecked': 'Signatures were not checked; --root FILE does it.',
  'policy-sign.next': 'next: hand {file} to the server (patchreeve policy add)',
  'sign.now':
    'NOW: for one hour {n|one host of the first ring waits|# hosts of the first ring wait} for no window and no delay.',
  'sign.root-file': 'Judged by root {version}: {file}, or what follows from it;',
  'sign.root-sent':
    'Judged by ROOT {version}, WHICH CAME WITH THE PLAN, digest {digest}: compare it with yours, or name your own with --root FILE;',
  'sign.policy-file': 'by policy {version}: {file}.',
  'sign.policy-sent':
    'by policy {version}, which came with the plan and is signed as that root demands (--policy FILE names another).',
  'sign.may-be-now': 'Without waiting, for one hour, hosts of the first ring begin that are named when you sign:',
  'sign.emergency':
    'EMERGENCY: no window, delay, share or period holds it back. The policy allows {count} in {days} days.',
  'sign.edited': 'You approve alone and the plan was changed: hosts wait an hour after your signature.',
  'sign.same-machine':
    'WARNING: a server has its data on this machine ({folder}). Who takes it can take your key, too: sign elsewhere.',
  'sign.posted': 'Signed, and handed to the server.',
  'sheet.title': 'PATCHREEVE RECOVERY SHEET',
  'sheet.key': 'Key {key}',
  'sheet.use': 'Takes stolen or lost keys out: patchreeve root rotate --recovery',
  'sheet.keep': 'Print it and lock it away. It is shown once and stored nowhere.',
  'sheet.public': 'Its public half: {file}',
  'sheet.next':
    'This was a sheet alone, no signing key. "patchreeve root init" takes it where it lies beside your key; into a root that is there already: patchreeve root rotate --add "YOU={file}"',
  'sign.drill':
    'DRILL: this sign-off ends in the moment in which it is made. No host ever counts it; hosts only try the plan in a clone.',
} as const
