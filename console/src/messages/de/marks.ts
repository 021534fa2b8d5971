/** Wörter der Marken: Zustände, Urteile, Stufen, Erreichbarkeit, Fristen. */

import { translate } from '@patchreeve/contract/messages/translate.ts'
import { marks as english } from '../en/marks.ts'

export const marks = translate(english, {
  'host-state.reporting': 'Berichtet',
  'host-state.silent': 'Still',
  'host-state.never-reported': 'Nie gehört',
  'host-state.retired': 'Außer Dienst',
  'host-state.sample': 'Beispiel',
  'host-provenance.server-seen': 'von diesem Server gelesen',
  'host-provenance.agent-signed': 'berichtet selbst',
  'host-provenance.sample': 'erfunden',
  'fix-state.fixable': 'Fix erhältlich',
  'fix-state.kept-back': 'Festgehalten',
  'fix-state.not-reachable': 'Nicht erreichbar',
  'fix-state.not-fixed': 'Noch kein Fix',
  'fix-state.wont-fix': 'Kommt kein Fix',
  'fix-state.restart-due': 'Neustart nötig',
  'fix-state.unknown': 'Unbekannt',
  'verdict.vulnerable': 'Verwundbar',
  'verdict.not': 'Nicht verwundbar',
  'verdict.unknown': 'Unbekannt',
  'tier.T0': 'Handeln in 3 Tagen',
  'tier.T1': 'Handeln in 14 Tagen',
  'tier.T2': 'Handeln in 30 Tagen',
  'tier.T3': 'Handeln in 60 Tagen',
  'tier.T4': 'Nächstes Upgrade, höchstens 180 Tage',
  'exposure.exposed': 'von außen',
  'exposure.internal': 'nur intern',
  'exposure.unknown': 'unbekannt',
  'exposure.decide': 'angeben',
  'due.left': 'noch {time}',
  'due.over': '{time} überfällig',
  'due.since': 'seit {when}',
  'due.nothing': 'nichts fällig',
  'due.no-fix': 'kein Fix, keine Frist',
})
