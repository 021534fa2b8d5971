/** Deutsch: warum die Arbeit eines Hosts nicht so endete, wie der Auftrag sagt, und was dann zu tun ist. */

import { outcomes as english } from '../en/outcomes.ts'
import { translate } from '../translate.ts'

export const outcomes = translate(english, {
  'step.probe-failed': 'Prüfung {probe} bestand vorher und scheiterte danach: {detail}.',
  'do.probe-failed':
    'Am Host ansehen, warum sie scheitert; das Paket auslassen oder die Ursache beheben, und neu vorschlagen.',
  'step.index-missing': 'Kein signiertes Verzeichnis von {origin} {suite} kam mit dem Auftrag.',
  'do.index-missing': 'Nutzt der Host dieses Repositorium? Wenn ja, neu vorschlagen.',
  'step.index-unsigned': 'Das Verzeichnis von {origin} trägt keine Unterschrift, die die Richtlinie erlaubt.',
  'do.index-unsigned': 'Zuerst die Schlüssel des Herausgebers mit der Richtlinie vergleichen.',
  'step.index-older': 'Das Verzeichnis von {origin} ist von {date}; der Host hat schon eines von {seen} gesehen.',
  'do.index-older': 'Neu vorschlagen: der Server plant nach dem neuesten Verzeichnis.',
  'step.refresh-failed': 'Die Paketlisten ließen sich nicht lesen: {detail}',
  'do.refresh-failed': 'Auf dem Host „apt-get update“ ausführen und lesen, was es sagt.',
  'step.package-not-offered': 'Das signierte Verzeichnis bietet {package} nicht an.',
  'do.package-not-offered': 'Neu vorschlagen.',
  'step.name-not-allowed': '{package} hat einen Namen, den keine Befehlszeile nimmt.',
  'do.name-not-allowed': 'Von Hand aktualisieren.',
  'step.stage-failed': 'Die Dateien ließen sich nicht bereitlegen: {detail}',
  'do.stage-failed': 'Freien Platz und das Journal des Hosts ansehen.',
  'step.install-failed': 'Die Installation scheiterte.',
  'do.install-failed': 'Auf dem Host das Journal dieser Einheit lesen; wo es ging, ist der Host zurückgegangen.',
  'step.undo-missing': 'Die Version davor von {package} war nicht zur Hand.',
  'do.undo-missing': 'Den Host von Hand richten: es gab keinen Rückweg, und der Plan sagte es.',
  'step.undo-failed': 'Das Zurückgehen scheiterte ({unit}): {detail}',
  'do.undo-failed': 'Jetzt am Host anmelden und „dpkg --audit“ ausführen.',
  'step.package-unhealthy': '{package} steht auf {version}, {status}.',
  'do.package-unhealthy': 'Auf dem Host „dpkg --audit“ ausführen.',
  'step.dpkg-interrupted': 'dpkg wurde zuvor unterbrochen: {files}.',
  'do.dpkg-interrupted': 'Auf dem Host „dpkg --configure -a“ ausführen, dann neu vorschlagen.',
  'step.apt-broken': 'Der Paketmanager ist nicht in Ordnung: {detail}',
  'do.apt-broken': 'Auf dem Host „apt-get check“ ausführen und beheben, was es nennt.',
  'step.not-tried': 'Nicht in einer Kopie geprobt ({why}), wegen {package}.',
  'do.not-tried': 'Nichts: die Prüfungen nach der Installation gelten trotzdem.',
  'step.try-failed': 'Es misslang in der Kopie, also wurde nichts installiert: {detail}',
  'do.try-failed': 'Die Einzelheit lesen, das Paket auslassen, und neu vorschlagen.',
  'step.interrupted': 'Es wurde in Schritt {step} abgebrochen.',
  'do.interrupted': 'Im Journal des Hosts nachsehen, was es beendet hat.',
  'step.internal': 'apply hat einen Fehler in Schritt {step}.',
  'do.internal': 'Das Journal des Hosts aufheben und den Fehler melden.',
  'step.kernel-fell-back': 'Kernel {kernel} kam nicht hoch; der Host kam von selbst mit {running} zurück.',
  'do.kernel-fell-back':
    'Das Ende jenes Starts lesen (serielle Konsole oder „journalctl -b -1“ auf dem Host). Von selbst wird er nicht noch einmal versucht; ein neuerer schon.',
  'step.kernel-not-back': 'Der Host sollte auf Kernel {kernel} zurück und läuft mit {running}.',
  'do.kernel-not-back': 'Den Host von Hand neu starten: {kernel} ist, was grub jetzt startet.',
  'step.reboot-did-not-come': 'Der Neustart war beauftragt und kam nicht.',
  'do.reboot-did-not-come': 'Auf dem Host ansehen, was ihn aufhält: „systemd-inhibit --list“.',
  'step.drain-failed': '{drain}: Der Host ging nicht außer Betrieb oder kam nicht zurück: {detail}',
  'do.drain-failed':
    'Auf dem Host „systemctl status“ für den Dienst ausführen, den die Richtlinie nennt; „ls /var/lib/patchreeve/drained“ zeigt, was noch außer Betrieb ist.',
  'step.updater-still-on':
    '{updater} würde weiter installieren: {by} sagt es nach unserer Datei. Es blieb, wie es war.',
  'do.updater-still-on': 'Auf dem Host klären, wer {by} geschrieben hat; dort ändern und den Plan wieder starten.',
  'step.updater-failed': 'Bei {updater} wurde nichts daraus: {detail}',
  'do.updater-failed':
    'Auf dem Host nach freiem Platz sehen; bei unattended-upgrades „apt-config dump“ ausführen, bei cloud-init in /etc/cloud nachsehen.',
  'step.install-incomplete': 'Nach der Installation ist etwas nicht, wie der Plan sagt.',
  'do.install-incomplete': 'Auf dem Host „dpkg --audit“ ausführen und mit dem Plan vergleichen.',
  'step.undo-incomplete': 'Nach dem Zurückgehen ist etwas nicht, wie es war.',
  'do.undo-incomplete': 'Jetzt am Host anmelden und „dpkg --audit“ ausführen.',
  'step.undo-not-possible':
    'Eine Version davor war nicht zur Hand, obwohl der Plan einen Rückweg versprach: nichts wurde installiert.',
  'do.undo-not-possible': 'Neu vorschlagen: der Plan sagt dann, was rückgängig zu machen ist.',
})
