/** Deutsch für das, was die Unterzeichnung selbst sagt; die Seiten, die Menschen unterschreiben, hat der Vertrag. */
import { translate } from '@patchreeve/contract/messages/translate.ts'
import { signer as english } from '../en/signer.ts'

export const signer = translate(english, {
  'ask.passphrase': 'Passphrase deines Schlüssels: ',
  'ask.passphrase-new': 'Passphrase für den neuen Schlüssel (12 Zeichen oder mehr): ',
  'ask.passphrase-again': 'Noch einmal dieselbe: ',
  'ask.recovery': 'Die vierzehn Gruppen des Rettungsblatts: ',
  'ask.yes': 'Zum Unterschreiben „ja“ eingeben: ',
  'not-signed': 'Es wurde nichts unterschrieben.',
  'key.made': 'Dein Schlüssel: {key}',
  'key.next': 'weiter: patchreeve root init --server FACTS --name DU --key {key} --solo',
  'sheet.title': 'PATCHREEVE RETTUNGSBLATT',
  'sheet.key': 'Schlüssel {key}',
  'sheet.use': 'Nimmt gestohlene oder verlorene Schlüssel heraus: patchreeve root rotate --recovery',
  'sheet.keep': 'Ausdrucken und wegschließen. Es wird einmal gezeigt und nirgends gespeichert.',
  'sheet.public': 'Seine öffentliche Hälfte: {file}',
})
