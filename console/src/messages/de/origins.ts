/** Repositorien, die Hosts nutzen, und das Ja einer Person dazu. */
import { translate } from '@patchreeve/contract/messages/translate.ts'
import { origins as english } from '../en/origins.ts'

export const origins = translate(english, {
  'settings.origins': 'Repositorien',
  'settings.origins-sentence': 'Dieser Server holt Pakete nur aus Repositorien, die eine Person bestätigt hat.',
  'origins.title': 'Repositorien, die Hosts nutzen',
  'origins.count': '{n} von {all} bestätigt',
  'origins.repository': 'Repositorium',
  'origins.confirmed': 'Bestätigt',
  'origins.none': 'Kein Host hat ein Repositorium gemeldet',
  'origins.none-body': 'Sie erscheinen hier mit dem ersten Bericht eines aufgenommenen Hosts.',
  'origins.suites-more': '{suites} und {n|# weitere|# weitere}',
  'origins.keys': '{n|# Schlüssel|# Schlüssel}',
  'origins.at': 'unter {addresses}',
  'origins.confirm': 'Bestätigen',
  'origins.again': 'Neu bestätigen',
  'origins.keys-legend': 'Schlüssel, die dort signieren dürfen',
  'origins.keys-none': 'Für dieses Repositorium ist kein Schlüssel bekannt.',
  'origins.key-shipped': 'Kommt mit Patchreeve.',
  'origins.key-hosts': '{n|# Host|# Hosts} von {all} {n|nennt|nennen} ihn.',
  'origins.key-odd': 'Vor dem Annehmen mit dem Herausgeber vergleichen.',
  'origins.ticked':
    'Angekreuzt sind Schlüssel, die mit Patchreeve kommen (Debians Archivschlüssel), und solche, die mehrere Hosts oder alle nennen.',
  'origins.own':
    'Patchreeves eigenes Repositorium bringt seinen Agenten; für Patches von Debian braucht es keine Bestätigung.',
  'origins.addresses': 'Private Adressen',
  'origins.addresses-hint': 'Durch Leerzeichen getrennt. In diesem Rechner oder Netz wird nur mit diesen verbunden.',
  'origins.off-none': 'Aus, bis ein Schlüssel angenommen ist',
  'origin-state.fault': 'Nicht gelesen',
  'origin-state.unconfirmed': 'Nicht bestätigt',
  'origin-state.unread': 'Wird gelesen',
  'origin-state.read': 'Gelesen',
})
