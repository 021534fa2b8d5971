/** Own packages of an organisation: signed elsewhere, offered to its hosts. */
export const ownPackages = {
  'settings.packages': 'Own packages',
  'settings.packages-sentence':
    'Packages of your own, signed on your own machines: this server can add and change none.',
  'own.title': 'Own packages',
  'own.count': '{n} offered, {withdrawn} withdrawn',
  'own.none': 'Nothing is published yet',
  'own.no-key': 'No key is handed in yet',
  'own.none-body':
    'On your own machine: patchreeve package init, add, sign and publish. The manual has each step: docs/own-packages.md.',
  'own.more': '{n|# more is|# more are} shown by patchreeve package list.',
  'own.key': 'Key that signs them',
  'own.address': 'Where hosts read them',
  'own.no-address': 'This server has no name for hosts yet.',
  'own.revision': 'Newest revision',
  'own.revision-of': '{n} ({label}), signed {when:when}, counts until {until:when}',
  'own.no-revision': 'None yet.',
  'own.published': 'Published',
  'own.sbom': 'Fetch SBOM ({format})',
  'own.sbom-loading': 'Being fetched',
  'own.sbom-save': 'Save',
  'own-state.offered': 'Offered',
  'own-state.withdrawn': 'Withdrawn',
} as const
