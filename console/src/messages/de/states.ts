/** Was eine Seite oder Liste sagt, wenn sie nichts oder nichts Frisches zeigt. */

import { translate } from '@patchreeve/contract/messages/translate.ts'
import { states as english } from '../en/states.ts'

export const states = translate(english, {
  'failed.page': 'Diese Seite konnte nicht geladen werden',
  'failed.list': 'Die Liste konnte nicht geladen werden',
  'failed.host': 'Der Host konnte nicht geladen werden',
  'failed.nothing-shown': 'Lieber nichts als etwas Falsches.',
  'failure.unreachable': 'Der Server hat nicht geantwortet.',
  'failure.timeout': 'Der Server hat 15 s lang nicht geantwortet.',
  'stale.title': 'Diese Zeilen sind von {time}',
  'stale.body': 'Sie bleiben, bis der Server wieder antwortet.',
  'broken.title': 'Diese Seite hat einen Fehler',
  'broken.body': 'Sie zeigt lieber nichts als etwas Falsches.',
  'empty.filtered': 'Nichts passt',
  'empty.filtered-body': 'Keine Zeile passt zu {where:code}. Außerhalb dieses Filters kann es Zeilen geben.',
  'empty.clear': 'Filter leeren',
  'not-found.title': 'Keine solche Seite',
  'not-found.sentence': 'Unter dieser Adresse gibt es keine Seite.',
})
