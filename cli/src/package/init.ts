/** `package init`: the folder of own packages, and what the policy has to say for hosts to take them. */
import { isOwnLabel } from '@patchreeve/ecosystems/deb/own-repository.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import type { Given, SignerCommand } from '../signer/command.ts'
import { present, writeNew } from '../signer/files.ts'
import { needed } from '../signer/root-init.ts'
import { printData, say } from '../signer/show.ts'
import { FOLDER, folderOf, keyFile, readDraft, writeDraft } from './folder.ts'
import { exportKey } from './gpg.ts'

export const packageInit: SignerCommand = {
  name: 'package init',
  doc: 'Begin a folder of your organisation’s own packages, signed by an OpenPGP key that gpg holds.',
  words: [],
  flags: [
    FOLDER,
    { name: 'origin', value: 'NAME', doc: 'who publishes them, as hosts and the policy read it' },
    { name: 'label', value: 'NAME', doc: 'what they are (the same as the origin)' },
    { name: 'key', value: 'FINGERPRINT', doc: 'whole fingerprint of the primary key: gpg --list-keys' },
  ],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const folder = folderOf(given)
  const origin = needed(given, 'origin')
  const label = given.text('label') ?? origin
  const fingerprint = needed(given, 'key').replace(/\s/g, '').toUpperCase()
  if (!isOwnLabel(origin) || !isOwnLabel(label))
    throw new WrongUse(
      'origin and label are words of letters, digits, blanks and . _ + -',
      'not "Patchreeve", which is ours',
    )
  if (!/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(fingerprint))
    throw new WrongUse('--key takes the whole fingerprint', 'gpg --list-keys prints it; 40 or 64 letters and digits')
  if ((await present([keyFile(folder)])).length > 0) {
    const { fingerprint: known } = await readDraft(folder)
    throw new WrongUse(`${folder} is a folder of own packages already, of ${known}`, 'name another with --folder')
  }
  const armored = await exportKey(io, fingerprint)
  await writeDraft(io, folder, { schema: 1, origin, label, fingerprint, packages: [], withdrawn: [] })
  await writeNew(keyFile(folder), armored)
  const policy = { origins: [{ id: 'own', origin, label, keys: [fingerprint] }] }
  if (given.json) printData(io, { folder, key: keyFile(folder), fingerprint, policy })
  else {
    const { t } = showTo(io).words
    io.out(`origins:\n  - { id: own, origin: "${origin}", label: "${label}", keys: [${fingerprint}] }\n`)
    say(io, t('package-init.next', { key: keyFile(folder) }))
  }
  return EXIT.fine
}
