/** English for what the signer says itself; the pages that people sign are the contract's. */
export const signer = {
  'ask.passphrase': 'Passphrase of your key: ',
  'ask.passphrase-new': 'Passphrase for the new key (12 characters or more): ',
  'ask.passphrase-again': 'The same again: ',
  'ask.recovery': 'The fourteen groups of the recovery sheet: ',
  'ask.yes': 'Type "yes" to sign: ',
  'not-signed': 'Nothing was signed.',
  'key.made': 'Your key: {key}',
  'key.next': 'next: patchreeve root init --server FACTS --name YOU --key {key} --solo',
  'sheet.title': 'PATCHREEVE RECOVERY SHEET',
  'sheet.key': 'Key {key}',
  'sheet.use': 'Takes stolen or lost keys out: patchreeve root rotate --recovery',
  'sheet.keep': 'Print it and lock it away. It is shown once and stored nowhere.',
  'sheet.public': 'Its public half: {file}',
} as const
