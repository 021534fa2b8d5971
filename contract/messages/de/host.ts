/** Deutsch für das, was der Server über einen Host sagt. */
import { host as english } from '../en/host.ts'
import { translate } from '../translate.ts'

export const host = translate(english, {
  'host.due': '{host} hat {n|# Befund|# Befunde}, der nächste ist {dueAt:when} fällig.',
  'host.overdue': '{host} hat {n|# Befund|# Befunde}, {overdue|# davon ist|# davon sind} überfällig.',
  'host.open': '{host} hat {n|# offenen Befund|# offene Befunde}; keiner hat schon eine Frist.',
  'host.clean':
    'Kein offener Befund auf {host}. Geprüft {at:time} gegen {n|# Quelle|# Quellen}, die älteste {oldestAt:age}.',
  'host.silent': '{host} hat seit {since:when} nichts gesagt; was wir zeigen, ist von damals.',
  'host.never': '{host} wurde {enrolledAt:when} aufgenommen und hat noch nicht berichtet.',
  'host.unassessed': '{host} berichtet, aber ob er verwundbar ist, können wir nicht sagen.',
  'host.retired': '{host} ist außer Dienst und berichtet nicht mehr; der Verlauf bleibt.',
  'not-assessed.no-feed': 'Keine Quelle deckt {system} ab, also können wir es nicht sagen. Zählt als nicht beurteilt.',
  'not-assessed.no-packages': 'Der Host hat keine Paketliste gesandt, also können wir es nicht sagen.',
  'not-assessed.waiting': 'Der Host hat berichtet; die Beurteilung läuft.',
  'warning.clone': 'Dieser Host ist ein Klon eines anderen, der noch berichtet',
  'warning.certificate-expired': 'Das Zertifikat ist abgelaufen; der Host kann nicht mehr berichten',
  'warning.certificate-foreign': 'Ein Zertifikat einer anderen Stelle wurde gezeigt',
  'warning.dpkg-broken': '{n|# Paket ist|# Pakete sind} halb installiert; apt tut nichts, bis das behoben ist',
  'warning.source-unsigned': 'Eine Paketquelle ist nicht signiert: {uri:code}',
  'warning.source-plain-http': 'Eine Paketquelle wird unverschlüsselt gelesen: {uri:code}',
  'warning.source-expired': 'Eine Paketquelle ist über ihr eigenes Datum hinaus: {uri:code}',
  'warning.lists-missing': 'Die Listen einer Paketquelle fehlen: {uri:code}',
  'warning.held': '{n|# Paket ist|# Pakete sind} festgehalten',
  'warning.report-rejected': 'Ein Bericht wurde als ungültig abgewiesen',
})
