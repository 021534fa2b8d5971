/** Befunde und ein Befund. */

import { translate } from '@patchreeve/contract/messages/translate.ts'
import { findings as english } from '../en/findings.ts'

export const findings = translate(english, {
  'group.label': 'Gruppierung',
  'group.action': 'Zuerst beheben',
  'group.vulnerability': 'Nach Schwachstelle',
  'group.inherited': 'Geerbt',
  'group.no-fix': 'Ohne Fix',
  'group.vulnerabilities': '{n|# Schwachstelle|# Schwachstellen}',
  'group.exploited': 'wird ausgenutzt',
  'group.is-inherited': 'älter als die Aufnahme',
  'group-name.update': '{source} aktualisieren',
  'group-name.no-fix': '{source}, ohne Fix',
  'findings.one-row': 'Eine Zeile ist eine Maßnahme auf vielen Hosts',
  'findings.sentence-waiting': 'Befunde werden gezählt.',
  'findings.sentence-filtered': '{n|# Zeile passt|# Zeilen passen} zu diesem Filter.',
  'findings.sentence.action':
    '{n|# Update behebt|# Updates beheben}, was von {all} offenen Befunden zu beheben ist; {late|# ist|# sind} überfällig.',
  'findings.sentence.vulnerability':
    '{n|# Schwachstelle steht|# Schwachstellen stehen} hinter {all} offenen Befunden; {late|# ist|# sind} überfällig.',
  'findings.sentence.inherited':
    '{n|# Gruppe war|# Gruppen waren} offen, bevor die Hosts hierher kamen; daneben stehen {all} offene Befunde, {late} überfällig.',
  'findings.sentence.no-fix':
    '{n|# Gruppe hat|# Gruppen haben} keinen Fix zum Installieren und {n|wartet|warten} auf eine Entscheidung; von allen {all} offenen Befunden {late|ist #|sind #} überfällig.',
  'findings.none.action': 'Kein offener Befund, den ein Update behebt',
  'findings.none.vulnerability': 'Kein offener Befund',
  'findings.none.inherited': 'Kein geerbter Befund ist offen',
  'findings.none.no-fix': 'Kein Befund wartet auf einen Fix',
  'findings.clean-body': 'Geprüft {time} gegen {n|# Quelle|# Quellen}.',
  'findings.what-checked': 'Was geprüft wurde',
  'findings.cannot-say': 'Wir können es nicht sagen',
  'findings.cannot-say-body':
    'Wann und wogegen geprüft wurde, ist nicht bekannt; eine leere Liste beweist also nichts.',
  'finding.sentence':
    '{n|# Host läuft|# Hosts laufen} mit verwundbarem Code aus {source}; Version {version:code} behebt {count|# Schwachstelle|# Schwachstellen}.',
  'finding.sentence-no-fix':
    '{n|# Host läuft|# Hosts laufen} mit verwundbarem Code aus {source}, und es gibt keinen Fix zum Installieren.',
  'finding.profile': 'Entschieden nach Profil {id} v{version}',
  'finding.verdict': 'Urteil und Gründe',
  'finding.no-episodes': 'Keine Version ist genannt',
  'finding.no-episodes-body':
    'Der Server nennt zu dieser Gruppe keinen Vorgang; um welche Versionen es geht, können wir nicht sagen.',
  'finding.hosts': 'Hosts mit diesem Befund',
  'finding.hosts-shown': '{shown} von {total}',
  'finding.no-hosts': 'Kein Host hat ihn noch',
  'finding.no-hosts-body': 'Der letzte Bericht jedes Hosts zeigt andere Versionen.',
  'why.title': 'Warum {tier}?',
  'why.so': 'Also',
  'why.decide-by': 'Entscheiden bis',
  'why.all': 'Die übrigen Angaben, von {n}',
})
