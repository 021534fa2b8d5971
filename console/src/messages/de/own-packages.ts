import type { ownPackages as en } from '../en/own-packages.ts'

export const ownPackages: Readonly<Record<keyof typeof en, string>> = {
  'settings.packages': 'Eigene Pakete',
  'settings.packages-sentence':
    'Eigene Pakete, auf eigenen Rechnern signiert: dieser Server kann keines hinzufügen oder ändern.',
  'own.title': 'Eigene Pakete',
  'own.count': '{n} angeboten, {withdrawn} zurückgezogen',
  'own.none': 'Noch ist nichts veröffentlicht',
  'own.no-key': 'Noch ist kein Schlüssel hinterlegt',
  'own.none-body':
    'Auf dem eigenen Rechner: patchreeve package init, add, sign und publish. Das Handbuch hat jeden Schritt: docs/own-packages.md.',
  'own.more': '{n|# weiteres zeigt|# weitere zeigt} patchreeve package list.',
  'own.key': 'Schlüssel, der sie signiert',
  'own.address': 'Wo Hosts sie lesen',
  'own.no-address': 'Dieser Server hat noch keinen Namen für Hosts.',
  'own.revision': 'Neueste Revision',
  'own.revision-of': '{n} ({label}), signiert {when:when}, gilt bis {until:when}',
  'own.no-revision': 'Noch keine.',
  'own.published': 'Veröffentlicht',
  'own.sbom': 'SBOM holen ({format})',
  'own.sbom-loading': 'Wird geholt',
  'own.sbom-save': 'Speichern',
  'own-state.offered': 'Angeboten',
  'own-state.withdrawn': 'Zurückgezogen',
}
