/** Nachweise. */

import { translate } from '@patchreeve/contract/messages/translate.ts'
import { evidence as english } from '../en/evidence.ts'

export const evidence = translate(english, {
  'evidence.verifying': 'Das Register wird nachgerechnet.',
  'evidence.not-verified': 'Das Register konnte nicht geprüft werden',
  'evidence.holds': '{n|# Eintrag|# Einträge}, und jeder passt noch zum vorigen.',
  'evidence.broken': '{n|# Eintrag|# Einträge}, und die Kette ist gebrochen.',
  'evidence.ok': 'Geprüft {time:time}',
  'evidence.bad': 'Die Kette hält nicht',
  'evidence.head': 'Kopf {digest}',
  'evidence.again': 'Noch einmal prüfen',
  'evidence.entries': 'Einträge des Registers, neueste zuerst',
  'evidence.of': 'Einträge über {host}',
  'evidence.body': 'Inhalt',
  'evidence.erased': 'Inhalt gelöscht, Prüfsumme bleibt',
  'evidence.none': 'Noch kein Eintrag',
  'evidence.none-body': 'Einträge entstehen durch die Arbeit selbst: Aufnahmen, Befunde, Entscheidungen.',
  'provenance.person': 'einer Person',
  'provenance.agent-signed': 'dem Agenten des Hosts',
  'provenance.root-signed': 'der Root-Hälfte des Hosts',
  'provenance.server-seen': 'diesem Server',
})
