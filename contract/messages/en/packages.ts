/** Own packages: why a revision of them is not taken. */
export const packages = {
  'package-refused.no-key': 'Nobody has handed in the key that signs own packages.',
  'package-refused.key-unreadable': 'This is not one public OpenPGP key in ASCII armour.',
  'package-refused.unsigned': 'The index is not signed by the key that was handed in for own packages.',
  'package-refused.expired': 'The signed index has run out.',
  'package-refused.older': 'The index is not newer than the one that counts, of {known:when}.',
  'package-refused.future': 'The index is dated in the future: the clock of the machine that signed it is ahead.',
  'package-refused.not-next':
    'The index does not follow the one that counts ({known:code}): it is an older one, or somebody else published meanwhile.',
  'package-refused.index-malformed': 'The signed index is not one of own packages.',
  'package-refused.list-malformed': 'A list is not what the repository of own packages holds: {path:code}.',
  'package-refused.file-missing': 'A file that the index names was not sent whole: {path:code}.',
  'package-refused.digest-differs': 'What was sent as {sha256:code} is something else.',
  'package-refused.dropped': 'A published version is missing without being withdrawn: {package:code}.',
  'package-refused.changed':
    'A published version, or a file that was published, would become another one: {package:code}.',
  'package-refused.withdrawn-back': 'A withdrawn version would be offered again: {package:code}.',
  'package-refused.sbom': 'The SBOM is not what the index calls it, or does not speak of its package: {package:code}.',
  'package-refused.uploads-full': 'Too much was sent that no revision has taken: publish it, or wait a day.',
} as const
