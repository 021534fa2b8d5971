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
  'left-out.not-newer': '{detail} ist nicht neuer als das Installierte.',
  'left-out.needs-new-package': 'Es brächte das neue Paket {detail} mit.',
  'left-out.needs-removal': 'Es würde {detail} entfernen.',
  'left-out.dependency-not-offered': 'Es braucht ein neueres {detail}, als die Paketquellen des Hosts bieten.',
  'left-out.relations-unreadable': 'Was {detail} braucht, ist nicht lesbar.',
  'left-out.not-plannable': 'Name oder Version von {detail} dürfen in keinem Plan stehen.',
  'left-out.too-large': 'Die Transaktion würde zu groß.',

  'why.not-found': 'Nichts auf diesem Host heißt so.',
  'why.not-vulnerable': 'Der Host hat keinen offenen Befund dieses Namens.',
  'why.no-plan': 'Kein geltender Plan hat diesen Patch für diesen Host: patchreeve plan propose.',
  'why.installed': 'Installiert {at:when}; der Nachweis durch ein späteres Inventar steht aus.',
  'why.verified': 'Installiert und vom Host nachgewiesen {at:when}: nichts bleibt zu tun.',
  'why.back-installed': 'Zurückgenommen {at:when}; der Nachweis durch ein späteres Inventar steht aus.',
  'why.back-verified': 'Zurückgenommen und vom Host nachgewiesen {at:when}.',
  'why.host-knows': 'Das weiß nur der Host.',
})
