/** Ein Plan: Änderungen, Termine, Freigabe, Beginn. */
import { translate } from '@patchreeve/contract/messages/translate.ts'
import { plan as english } from '../en/plan.ts'

export const plan = translate(english, {
  'plan-page.title': 'Plan …{id}',
  'plan-page.by-planner': 'wie der Planer ihn vorschlug',
  'plan-page.by-person': 'von einer Person GEÄNDERT',
  'plan-page.replaces': 'ersetzt einen anderen',
  'plan-page.made': 'Erstellt {when:when} von {by}',
  'plan-page.lapses': 'Freigaben verfallen {when:when}',
  'plan-page.sentence.proposed':
    '{packages|# Paket|# Pakete} auf {hosts|# Host|# Hosts} würden {findings|# Befund|# Befunde} beheben; {missing|# Freigabe fehlt|# Freigaben fehlen}.',
  'plan-page.sentence.standing':
    '{packages|# Paket|# Pakete} auf {hosts|# Host|# Hosts}, für {findings|# Befund|# Befunde}: Die Dauerfreigabe der Richtlinie deckt ihn, also muss niemand unterschreiben.',
  'plan-page.sentence.signed':
    '{packages|# Paket|# Pakete} auf {hosts|# Host|# Hosts} beheben {findings|# Befund|# Befunde}; genug Personen haben unterschrieben.',
  'plan-page.sentence.lapsed':
    '{packages|# Paket|# Pakete} auf {hosts|# Host|# Hosts} würden {findings|# Befund|# Befunde} beheben, doch die Unterschriften sind zu alt.',
  'plan-page.sentence.replaced': 'Ein anderer Plan ist an die Stelle von diesem getreten; er beginnt nirgends.',
  'plan-page.sentence.outdated':
    'Er entstand unter einer älteren Richtlinie, Hosts lehnen ihn ab: {packages|# Paket|# Pakete} auf {hosts|# Host|# Hosts}.',
  'plan-page.sentence.done':
    '{packages|# Paket|# Pakete} sind auf alle {hosts|# Host|# Hosts} verteilt; {findings|# Befund war|# Befunde waren} zu beheben. Er ist erledigt.',
  'plan-page.deployment.running': 'Dieser Plan wird gerade verteilt',
  'plan-page.deployment.halted': 'Die Verteilung dieses Plans ist angehalten',
  'plan-page.deployment.finished': 'Dieser Plan wurde bis zum Ende verteilt',
  'plan-page.stick': '{n} von {all} Freigaben',
  'plan-page.to-sign': 'Zur Freigabe',
  'plan-page.to-deployment': 'Zur Verteilung',
  'plan-page.undo-none': 'Kein Rückweg: {n|# Transaktion|# Transaktionen} auf {hosts|# Host|# Hosts}',
  'plan-page.undo-none-body':
    'Eine Version davor ist nicht mehr zu haben, diese Hosts können nicht zurück. Wer unterschreibt, unterschreibt auch das: {names}.',
  'plan-page.goes-back': 'Er führt zurück: jedes Paket auf die Version davor',
  'plan-page.goes-back-body':
    'Was die neueren Versionen behoben haben, ist dann wieder offen. Für den Weg nach vorn schlagen Sie einen neuen Plan vor.',
  'plan-page.goes-back-opens':
    'Der Rückweg öffnet {n|# Befund|# Befunde} wieder, die die neueren Versionen behoben hatten. Für den Weg nach vorn schlagen Sie einen neuen Plan vor.',
  'plan-page.sentence-back':
    '{packages|# Paket|# Pakete} auf {hosts|# Host|# Hosts} würden auf die Versionen davor zurückgehen; {missing|# Freigabe fehlt|# Freigaben fehlen}.',
  'plan-page.sentence-back-signed':
    '{packages|# Paket|# Pakete} auf {hosts|# Host|# Hosts} gehen auf die Versionen davor zurück; genug Personen haben unterschrieben.',
  'plan-page.sentence-back-done':
    '{packages|# Paket|# Pakete} sind auf allen {hosts|# Host|# Hosts} davon zurückgegangen. Er ist erledigt.',
  'cleared.title': 'Befunde, die er behebt',
  'cleared.side': '{closed} von {n} geschlossen; jeder führt zu seinem Nachweis',
  'cleared.open': 'offen',
  'cleared.closed': 'geschlossen {when}',
  'plan-page.changes': 'Was sich ändert',
  'plan-page.changes-side':
    '{n|# Transaktion|# Transaktionen}, {changes|# Änderung|# Änderungen}, {hosts|# Host|# Hosts}',
  'plan-page.transaction': '{id}, auf {n|# Host|# Hosts}',
  'plan-page.bytes': '{size} je Host',
  'plan-page.reboot': 'braucht einen Neustart',
  'plan-page.indexes': 'Signierte Verzeichnisse',
  'plan-page.clears-nothing': 'keine bekannte Schwachstelle',
  'plan-page.more': '{n|# weitere|# weitere}',
  'plan-page.hosts': '{n|# Host, nach Schlüssel|# Hosts, nach Schlüssel}',
  'plan-page.host-gone': 'kein Host hier hat jetzt diesen Schlüssel',
  'plan-page.updater-aside':
    'Legt {updater} still: Es installiert nichts mehr von selbst, bis ein Plan es zurückgibt. Kein Paket ändert sich.',
  'plan-page.updater-back': 'Gibt {updater} zurück: Es darf wieder von selbst installieren. Kein Paket ändert sich.',
  'plan-page.not-installed': 'nicht installiert',
  'plan-page.removed': 'entfernt',
  'plan-page.removal': 'ENTFERNT',
  'plan-page.new': 'NEU',
  'plan-page.left-out': 'Ausgelassen',
  'plan-page.left-out-side': '{n|# Paket auf einem Host|# Pakete auf Hosts}, je mit Grund',
  'plan-page.left-out-none': 'Nichts vom Gewünschten ist ausgelassen',
  'plan-page.rows': '{n|# Host|# Hosts}',
  'when.title': 'Wann, und sind Termine zu halten?',
  'when.side': 'nach Richtlinie, Version {version}',
  'when.any': 'jederzeit',
  'when.share': '{n} %',
  'when.proof': '{n|# Erfolg|# Erfolge} darunter, höchstens {failed} gescheitert',
  'when.stuck': 'Ring {ring} kann mit diesem Plan nicht beginnen',
  'when.stuck-body':
    'Er will {n|# Erfolg|# Erfolge} des Rings darunter mit genau diesem Plan, und {have|# Host|# Hosts} von dort {have|ist|sind} darin. Schlagen Sie einen Plan mit mehr von ihnen vor, oder ändern Sie die Richtlinie.',
  'when.never': 'Nach den Regeln bekommt ihn der letzte Host nie',
  'when.never-body': 'Die Seite der Richtlinie nennt die Regel, die bindet.',
  'when.last':
    'Jetzt begonnen, lassen die Regeln den letzten Host bis {when} an die Reihe; früher, wo Hosts die Behebung schon sahen.',
  'when.last-spare':
    'Jetzt begonnen, lassen die Regeln den letzten Host bis {when} an die Reihe: {time} bleiben übrig.',
  'when.late': 'Jetzt begonnen, ist der letzte Host bis {when} dran: {time} zu spät',
  'when.late-body':
    'Der nächste Termin seiner Befunde liegt davor. Ein dringender Plan wartet kürzer; eine Notfall-Freigabe überspringt Fenster und Wartezeiten.',
  'sign.title': 'Diesen Plan freigeben',
  'sign.body':
    '{n|Eine Person muss unterschreiben|# verschiedene Personen müssen unterschreiben}, jede am eigenen Rechner. Diese Seite kann es nicht: auch ein übernommener Server würde sie zeichnen.',
  'sign.what': 'Was Sie unterschreiben',
  'sign.compare': 'Ihr eigener Rechner zeigt dieselbe Prüfsumme. Wenn nicht, unterschreiben Sie nicht.',
  'sign.own-machine': 'Am eigenen Rechner',
  'sign.own-machine-body': 'Er liest die Bytes des Plans, prüft sie und zeigt sie noch einmal, bevor er fragt.',
  'sign.download': 'Plan herunterladen',
  'sign.run': 'Lesen und unterschreiben',
  'sign.run-label': 'Zeile, die den Plan unterschreibt',
  'sign.files':
    'Root und Richtlinie sind Dateien, die Sie selbst aufbewahren: nennen Sie die, die Sie unterschrieben oder verglichen haben, nicht was dieser Server anbietet.',
  'sign.now-title': 'Ohne auf die Reihe des Rings zu warten',
  'sign.now-body':
    '„--now“ mit 8 Zeichen der Prüfsumme eines Host-Schlüssels lässt diesen Host des ersten Rings binnen einer Stunde nach der Freigabe beginnen, ohne Fenster und Wartezeit. Einmal je Host nennen.',
  'sign.now-none': 'Kein Host dieses Plans ist im ersten Ring: „--now“ gilt für keinen davon.',
  'sign.now-label': 'Zeile, die den Plan für jetzt unterschreibt',
  'sign.upload': 'Freigabe, die dabei entstand',
  'sign.taken': 'Angenommen: unterschrieben von {person}.',
  'sign.signed-in': 'Oder in einem Schritt, wenn das Terminal angemeldet ist',
  'sign.signed-in-body': 'Es holt den Plan und übergibt die Freigabe selbst.',
  'sign.off.proposed': 'Er kann unterschrieben werden.',
  'sign.off.standing': 'Er kann unterschrieben werden und muss es nicht.',
  'sign.off.signed': 'Er kann unterschrieben werden.',
  'sign.off.lapsed': 'Er kann neu unterschrieben werden.',
  'sign.off.replaced': 'Er kann nicht unterschrieben werden: ein anderer Plan ist an seiner Stelle.',
  'sign.off.outdated': 'Er kann nicht unterschrieben werden: eine neuere Richtlinie gilt. Schlagen Sie ihn neu vor.',
  'sign.off.done': 'Nichts ist mehr zu unterschreiben: jeder Host davon hat ihn bekommen.',
  'sign.so-far': 'Freigaben: {n} von {all}',
  'sign.nobody': 'Niemand hat unterschrieben.',
  'sign.unknown-person': 'ein Schlüssel, den keine Root kennt',
  'sign.when': '{when}; verfällt {lapses}',
  'sign.emergency': 'Notfall: überspringt Fenster, Wartezeiten und Anteile',
  'sign.now': '{n|# Host|# Hosts} des ersten Rings brauchen eine Stunde lang nicht zu warten',
  'start-plan.title': 'Beginnen',
  'start-plan.act': 'Verteilung beginnen',
  'start-plan.hint': 'Hosts beginnen Ring für Ring, und jeder prüft die Unterschriften selbst.',
  'start-plan.standing':
    'Nicht von genug Personen unterschrieben: er beginnt nur, wenn die ständige Freigabe der Richtlinie alles deckt.',
  'start-plan.off-unsigned':
    'Aus: {n|# Freigabe fehlt|# Freigaben fehlen}, und die Richtlinie hat keine ständige Freigabe',
  'start-plan.off.proposed': 'Aus, bis er unterschrieben ist',
  'start-plan.covered': 'Er geht unter der Dauerfreigabe: Niemand muss unterschreiben.',
  'start-plan.off.standing': 'Aus',
  'start-plan.off.signed': 'Aus',
  'start-plan.off.lapsed': 'Aus: die Freigaben sind verfallen. Neu unterschreiben',
  'start-plan.off.replaced': 'Aus: ein anderer Plan ist an seiner Stelle',
  'start-plan.off.outdated': 'Aus: er entstand unter einer älteren Richtlinie, und Hosts lehnen ihn ab',
  'start-plan.off.done': 'Aus: er ist auf jeden seiner Hosts verteilt',
  'start-plan.off-running': 'Aus: er wird gerade verteilt',
  'start-plan.to-deployment': 'Zu seiner Verteilung',
  'start-plan.anew': 'Neu vorschlagen',
  'start-plan.anew-hint': 'Dieselben Pakete, geplant nach dem Stand von heute.',
})
