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
  'updater.unattended-upgrades':
    'Es installiert jeden Tag von selbst Updates, ohne Plan, den jemand unterschrieben hat.',
  'updater.unattended-upgrades.off': 'Es ist da und ausgeschaltet: von selbst installiert es nichts.',
  'updater.apt-daily': 'Es holt jeden Tag neue Paketlisten und installiert von selbst nichts.',
  'updater.apt-daily.off': 'apt tut auf diesem Host nichts von selbst.',
  'updater.packagekit': 'Es installiert, wenn es jemand über D-Bus verlangt, und nichts von selbst.',
  'updater.packagekit.off': 'Es ist da und maskiert: es installiert nichts.',
  'updater.cron-apt':
    'Es läuft durch cron; so wie es kommt, lädt es Updates herunter, und seine Aktionen können sie installieren.',
  'updater.cron-apt.off': 'Es ist da, und cron startet es nicht.',
  'updater.needrestart': 'Es startet Dienste nach einem Update neu und ändert kein Paket.',
  'updater.needrestart.off': 'Es ist da und nicht in apt eingehängt.',
  'updater.cron-entry':
    '{file:code} lässt cron {command:code} ausführen, neben der unterschriebenen Richtlinie; wer das nicht will, entfernt den Eintrag auf dem Host.',
  'updater.cron-entry.off': '{file:code} enthält {command:code}, und cron führt es nicht aus.',
  'updater.timer':
    '{file:code} lässt systemd {command:code} ausführen, neben der unterschriebenen Richtlinie; wer das nicht will, schaltet die Unit auf dem Host ab.',
  'updater.timer.off': '{file:code} enthält {command:code}, und nichts startet es von selbst.',
  'updater.cloud-init': '{file:code} lässt cloud-init beim ersten Start einer Instanz alle Pakete aktualisieren.',
  'updater.cloud-init.lists':
    '{file:code} lässt cloud-init beim ersten Start neue Listen holen und kein Update installieren.',
  'updater.cloud-init.off': 'cloud-init ist auf diesem Host ausgeschaltet.',
  'updater.aside': 'Ein Auftrag hat es stillgelegt: Es installiert nichts von selbst, bis ein Plan es zurückgibt.',
  'updater.overruled': 'Ein Auftrag hat es stillgelegt, und eine andere Datei auf dem Host schaltet es trotzdem ein.',
  'updater.edited':
    'Jemand hat die Datei geändert, durch die ein Auftrag es stillgelegt hat: Was es tut, ist jetzt dessen Sache.',
  'updater-next.put-aside': 'Stilllegen: {command:code}, dann den Plan unterschreiben und starten.',
  'updater-next.give-back': 'Zurückgeben: {command:code}, dann den Plan unterschreiben und starten.',
  'updater-next.brought-back':
    'Es war stillgelegt, und jemand hat das auf dem Host zurückgenommen. Wieder stilllegen: {command:code}.',
  'updater-next.under-way': 'Ein Auftrag dazu ist unterwegs: {deployment:code}.',
  'updater-next.no-verb':
    'Die unterschriebene Richtlinie hat kein Verb dafür: {verb:code} in ihre Verben aufnehmen und sie unterschreiben.',
  'updater-next.of-a-person':
    'Das hat eine Person geschrieben, und Patchreeve ändert keine Jobs von Personen: auf dem Host ändern.',
  'updater-next.overruled': 'Die Datei finden, die nach unserer gelesen wird, und sie auf dem Host ändern.',
  'updater-next.edited':
    'Diese Datei auf dem Host lesen; ist sie entfernt, können Aufträge es wieder stilllegen oder zurückgeben.',
  'outside.by.unattended-upgrades': 'durch unattended-upgrades',
  'outside.by.packagekit': 'durch PackageKit',
  'outside.by.patchreeve': 'durch einen Lauf von uns ohne Auftrag dieses Servers',
  'outside.by.person': 'durch einen Menschen mit sudo',
  'outside.by.apt': 'durch apt als root, von Hand oder durch einen Job',
  'outside.by.other': 'durch ein anderes Programm über apt',
  'outside.by.perhaps-updater': 'vielleicht durch den Updater, der an ist',
  'outside.by.not-known': 'durch wen, ist nicht bekannt',
})
