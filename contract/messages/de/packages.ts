import type { packages as en } from '../en/packages.ts'

export const packages: Readonly<Record<keyof typeof en, string>> = {
  'package-refused.no-key': 'Niemand hat den Schlüssel hinterlegt, der eigene Pakete signiert.',
  'package-refused.key-unreadable': 'Das ist nicht genau ein öffentlicher OpenPGP-Schlüssel in ASCII-Form.',
  'package-refused.unsigned':
    'Das Verzeichnis ist nicht mit dem Schlüssel signiert, der für eigene Pakete hinterlegt ist.',
  'package-refused.expired': 'Das signierte Verzeichnis ist abgelaufen.',
  'package-refused.older': 'Das Verzeichnis ist nicht neuer als das geltende vom {known:when}.',
  'package-refused.future':
    'Das Verzeichnis trägt ein Datum in der Zukunft: die Uhr des Rechners, der es signiert hat, geht vor.',
  'package-refused.not-next':
    'Das Verzeichnis folgt nicht auf das geltende ({known:code}): es ist ein älteres, oder jemand anders hat inzwischen veröffentlicht.',
  'package-refused.index-malformed': 'Das signierte Verzeichnis ist keines für eigene Pakete.',
  'package-refused.list-malformed': 'Eine Liste ist nicht, was das Repositorium eigener Pakete enthält: {path:code}.',
  'package-refused.file-missing': 'Eine Datei, die das Verzeichnis nennt, kam nicht vollständig an: {path:code}.',
  'package-refused.digest-differs': 'Was als {sha256:code} kam, ist etwas anderes.',
  'package-refused.dropped': 'Eine veröffentlichte Version fehlt, ohne zurückgezogen zu sein: {package:code}.',
  'package-refused.changed': 'Eine veröffentlichte Version oder Datei würde zu einer anderen: {package:code}.',
  'package-refused.withdrawn-back': 'Eine zurückgezogene Version würde wieder angeboten: {package:code}.',
  'package-refused.sbom':
    'Die SBOM ist nicht, was das Verzeichnis sie nennt, oder spricht nicht von ihrem Paket: {package:code}.',
  'package-refused.uploads-full':
    'Es wurde zu viel gesendet, das keine Revision übernommen hat: veröffentlichen oder einen Tag warten.',
}
