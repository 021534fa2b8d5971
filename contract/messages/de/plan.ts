/** Deutsch für die Seiten eines Plans und eines Roots, wie ein Mensch sie vor der Unterschrift liest. */
import { plan as english } from '../en/plan.ts'
import { translate } from '../translate.ts'

export const plan = translate(english, {
  'plan.title': 'Plan {id}',
  'plan.digest': 'Prüfsumme: {digest}',
  'plan.goes-back':
    'GEHT ZURÜCK: jede Änderung führt zu einer älteren Version. Befunde, die die neueren Versionen behoben, sind danach wieder offen.',
  'plan.made': 'Gemacht {at}, Stufe {tier}, unter der Richtlinie mit Prüfsumme {policy}',
  'plan.by-planner': 'Wie der Planer ihn vorschlug.',
  'plan.by-person': 'GEÄNDERT VON {person} (Schlüssel {key}).',
  'plan.unknown-person': 'einem Menschen, den der Root nicht kennt',
  'plan.parent': 'Ersetzt den Plan mit Prüfsumme {parent}',
  'plan.urgent': 'DRINGEND: Ringe warten nur ihre dringende Wartezeit.',
  'plan.totals':
    '{transactions|# Transaktion|# Transaktionen}, {changes|# Änderung|# Änderungen}, {hosts|# Host|# Hosts}.',
  'plan.transaction': 'Transaktion {id} ({platform})',
  'plan.upgrade': '{name} ({architecture}) {from} -> {to}',
  'plan.new': 'NEU {name} ({architecture}) {to}',
  'plan.removal': 'ENTFERNT {name} ({architecture}) {from}',
  'plan.file': 'SHA-256 {sha256}, {bytes} Bytes, von {origin}',
  'plan.indexes': 'Nach diesen signierten Indexen:',
  'plan.index': '{origin} {suite}: SHA-256 {sha256}',
  'plan.hosts': 'Auf {n|diesem Host|diesen # Hosts}, nach den Prüfsummen ihrer Schlüssel:',
  'plan.host-ring': '{host} (Ring {ring})',
  'plan.host-name': 'beim Server {name}',
  'plan.clears': 'Behebt: {list}',
  'plan.clears-nothing': 'Behebt keine bekannte Schwachstelle.',
  'plan.undo-plain': 'Zurück: auf genau die Versionen davor.',
  'plan.undo-data-migrating':
    'ZURÜCK: DATEN WANDERN. Die Versionen kommen zurück; Daten, die sie umgewandelt haben, vielleicht nicht.',
  'plan.undo-back': 'Zurück: kein eigener Weg, dies ist der Rückweg; vorwärts geht es wieder mit einem neuen Plan.',
  'plan.undo-none': 'ZURÜCK: NICHT MÖGLICH. Von dieser Transaktion führt kein Weg zurück.',
  'plan.updater-aside':
    'LEGT {updater} STILL: Es installiert nichts mehr von selbst, bis ein Plan es zurückgibt. Kein Paket ändert sich.',
  'plan.updater-back':
    'GIBT {updater} ZURÜCK: Es darf wieder von selbst installieren, neben dem, was unterschrieben ist. Kein Paket ändert sich.',
  'plan.reboot': 'BRAUCHT EINEN NEUSTART.',
  'plan.left-out': 'Ausgelassen:',
  'plan.left-out-row': '{package} auf {host}: {code} {detail}',
  'plan.left-out-elsewhere':
    'Was auf Hosts ohne Schlüssel ausgelassen ist, steht in keinem Plan: Der Server zeigt es (patchreeve plan show {id}, oder die Seite des Plans in der Konsole).',

  'root.title': 'Root {version} der Installation {tenant}',
  'root.digest': 'Prüfsumme: {digest}',
  'root.previous': 'Folgt auf den Root mit Prüfsumme {digest}',
  'root.life': 'Ausgestellt {issued}, läuft ab {expires}. Keine Richtlinie darf länger gelten als {days} Tage.',
  'root.solo':
    'ALLEIN: ein Mensch gibt allein frei. Hosts warten eine Stunde, bevor sie einem Plan folgen, den ein Mensch geändert hat.',
  'root.shared': '{n} verschiedene Menschen müssen unterschreiben.',
  'root.people': 'Menschen:',
  'root.key': '{person}, {role}, {class}-Schlüssel {key}, ab {from}',
  'root.key-revoked': '{person}, {role}, {class}-Schlüssel {key}, WIDERRUFEN {at}',
  'root.role-signer': 'unterschreibt',
  'root.role-recovery': 'Rettung (darf nur widerrufen)',
  'root.server-keys': 'Der Server gibt Aufträge mit:',
  'root.server-key': 'Schlüssel {key}, ab {from}',
  'root.server-key-revoked': 'Schlüssel {key}, WIDERRUFEN {at}',
  'root.authorities': 'Hosts glauben diesen Zertifizierungsstellen (SHA-256):',
  'root.epoch': 'Epoche {epoch}.',
  'root.epoch-after': 'Epoche {epoch}, nach einer Wiederherstellung; Kopf des Journals davor: {head}',
  'signed-by': 'Unterschrieben von {people}.',
  'signed-by-nobody': 'Von niemandem unterschrieben, der zählt.',
  'signed-more': '{n|# Mensch muss|# Menschen müssen} noch unterschreiben: patchreeve sign {file} --key KEY.',
})
