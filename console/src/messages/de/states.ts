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
  'not-offered.short': 'in dieser Version nicht enthalten',
  'not-offered.title': 'In dieser Version nicht enthalten',
  'not-offered.body':
    'Diese Version schaut und berichtet; auf einem Host ändert sie nichts. Was zuerst zu tun ist, steht unter Befunde.',
  'not-offered.plans':
    'Pläne sind in dieser Version nicht enthalten: nichts hier kann eine Änderung vorschlagen oder freigeben.',
  'not-offered.deployments': 'Verteilungen sind in dieser Version nicht enthalten: nichts hier kann einen Host ändern.',
  'not-offered.watch-only': 'Nur Beobachtung',
})
