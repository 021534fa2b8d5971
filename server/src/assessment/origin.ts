/**
 * Who built a version, as far as its text tells. A distribution's records say nothing of a backport or of a vendor's own build
 * under the same source name: comparing their versions gives false "fixed" as often as false "vulnerable".
 */

/** Marks in the part after the last hyphen (or in native versions anywhere): what others append to theirs, Debian never. */
const MARKS: readonly RegExp[] = [
  /~bpo\d+\+\d+/, // Debian backports
  /ubuntu\d/, // Ubuntu and what is built on it
  /\.?pgdg\d*/, // PostgreSQL's own repository
  /nodesource\d*/,
  /~(?:stretch|buster|bullseye|bookworm|trixie|forky|focal|jammy|noble)\b/, // Docker, nginx, MariaDB: built per release
  /\bdeb\.sury\.org/,
  /\+debian\d+~\d/, // the suffix of sury's newer builds
  /[+~]rpt\d/, // Raspberry Pi
  /[~+-]pve\d/, // Proxmox
]

/** The mark that shows a version not to be the distribution's own for this release, else undefined. */
export function foreignMark(version: string): string | undefined {
  for (const mark of MARKS) {
    const found = mark.exec(version)
    if (found) return found[0].slice(0, 40)
  }
  return undefined
}
