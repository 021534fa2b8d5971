/** Deutsch für das, was ein Plan auslässt, und für die Tore zwischen einem Patch und einem Host (`why HOST PATCH`). */
import { planning as english } from '../en/planning.ts'
import { translate } from '../translate.ts'

export const planning = translate(english, {
  'left-out.no-host-key': 'Der Host hat keinen Schlüssel gezeigt: Dort wird nichts installiert.',
  'left-out.host-key-not-confirmed': 'Niemand hat den Schlüssel des Hosts mit dem verglichen, was der Host anzeigt.',
  'left-out.dpkg-broken': 'Die Paketdatenbank des Hosts ist nicht in Ordnung.',
  'left-out.no-fix-yet': 'Es gibt noch keine Korrektur.',
  'left-out.no-candidate': 'Die Paketquellen des Hosts bieten keine neuere Version.',
  'left-out.candidate-lacks-fix': 'Die Version, die der Host nähme ({detail}), enthält die Korrektur nicht.',
  'left-out.kept-back': 'Der Host hält {detail} zurück.',
  'left-out.held': '{detail} ist auf dem Host festgehalten.',
  'left-out.not-in-catalogue': 'Kein signierter Index einer bestätigten Quelle führt {detail}.',
  'left-out.origin-not-allowed': 'Die Richtlinie erlaubt nichts von {detail}.',
  'left-out.excluded': 'Die Richtlinie lässt es in Ruhe: {detail}.',
  'left-out.not-newer': '{detail} ist nicht neuer als das Installierte.',
  'left-out.needs-new-package': 'Es brächte das neue Paket {detail} mit.',
  'left-out.needs-removal': 'Es würde {detail} entfernen.',
  'left-out.dependency-not-offered': 'Es braucht ein neueres {detail}, als die Paketquellen des Hosts bieten.',
  'left-out.relations-unreadable': 'Was {detail} braucht, ist nicht lesbar.',
  'left-out.not-plannable': 'Name oder Version von {detail} dürfen in keinem Plan stehen.',
  'left-out.too-large': 'Die Transaktion würde zu groß.',

  'left-out-do.no-host-key':
    'patchreeve-apply darauf installieren, mit einer Aufnahmezeile, die mit --with-apply gemacht ist (docs/first-patch.md). Ohne das wird der Host nur beobachtet.',
  'left-out-do.host-key-not-confirmed':
    'Mit „patchreeve-apply status“ auf dem Host vergleichen: Einstellungen, Schlüssel in der Konsole, oder patchreeve hostkey list und hostkey confirm.',
  'left-out-do.dpkg-broken': 'Auf dem Host „dpkg --audit“ und „apt-get check“ ausführen und beheben, was sie nennen.',
  'left-out-do.no-fix-yet': 'Auf die Distribution warten und den Host bis dahin abschirmen.',
  'left-out-do.no-candidate':
    'Wo die neueste Version schon installiert ist: nichts. Sonst auf dem Host „apt-get update“ ausführen und nachsehen, ob das Sicherheitsarchiv unter seinen Paketquellen ist.',
  'left-out-do.candidate-lacks-fix': 'Dem Host die Suite geben, die die Korrektur hat, oder auf sie warten.',
  'left-out-do.kept-back': 'Auf dem Host nachsehen, was es zurückhält: „apt-get -s upgrade“.',
  'left-out-do.held': 'Auf dem Host freigeben, wenn das gemeint ist: „apt-mark unhold PAKET“.',
  'left-out-do.not-in-catalogue':
    'Die Paketquelle bestätigen (Einstellungen, Paketquellen, oder patchreeve origin confirm); wo das geschehen ist, warten, bis ihr Index gelesen ist.',
  'left-out-do.origin-not-allowed':
    'Den Herausgeber mit seinen Schlüsseln in die Richtlinie aufnehmen, wenn du ihm traust, und sie unterschreiben.',
  'left-out-do.excluded':
    'Abwarten, bis der Ausschluss endet, oder ihn aus der Richtlinie nehmen und diese unterschreiben.',
  'left-out-do.not-newer':
    'Nichts, wo die Korrektur installiert ist. Ein Weg zurück zu einer Version davor: patchreeve deployment undo ID.',
  'left-out-do.needs-new-package':
    'Pläne aktualisieren, was installiert ist: von Hand installieren, dann neu vorschlagen.',
  'left-out-do.needs-removal': 'Pläne entfernen nichts von selbst: von Hand lösen, dann neu vorschlagen.',
  'left-out-do.dependency-not-offered':
    'Auf dem Host „apt-get update“ ausführen; ihm die Suite geben, die dieses Paket hat, oder auf sie warten.',
  'left-out-do.relations-unreadable': 'Mit Name und Version des Pakets melden; von Hand aktualisieren.',
  'left-out-do.not-plannable': 'Von Hand aktualisieren.',
  'left-out-do.too-large': 'Weniger Pakete nennen: patchreeve plan propose --packages NAME.',

  'why.not-found': 'Nichts auf diesem Host heißt so.',
  'why.not-vulnerable': 'Der Host hat keinen offenen Befund dieses Namens.',
  'why.no-plan': 'Kein geltender Plan hat diesen Patch für diesen Host: patchreeve plan propose.',
  'why.not-started': 'Der Plan wird nicht verteilt.',
  'why.asked-later': 'Das wird gefragt, wenn Fenster und Wartezeit offen sind.',
  'why-do.not-started': 'Starten, sobald er unterschrieben ist: patchreeve deployment start PLAN.',
  'why-do.no-plan': 'Einen vorschlagen lassen: patchreeve plan propose.',
  'why-do.not-found': 'Den Namen mit „patchreeve host show HOST“ vergleichen.',
  'why.installed': 'Installiert {at:when}; der Nachweis durch ein späteres Inventar steht aus.',
  'why.verified': 'Installiert und vom Host nachgewiesen {at:when}: nichts bleibt zu tun.',
  'why.back-installed': 'Zurückgenommen {at:when}; der Nachweis durch ein späteres Inventar steht aus.',
  'why.back-verified': 'Zurückgenommen und vom Host nachgewiesen {at:when}.',
  'why.host-knows': 'Das weiß nur der Host.',
  'left-out.updater-absent': 'Das gibt es auf diesem Host nicht.',
  'left-out.updater-aside-already': 'Es ist schon stillgelegt.',
  'left-out.updater-not-aside': 'Es ist nicht stillgelegt.',
  'left-out.updater-edited': 'Jemand hat die Datei geändert, durch die es stillgelegt war; sie bleibt unberührt.',
  'left-out.changed-since': 'Jemand anders hat es seitdem geändert: es steht jetzt auf {detail}.',
})
