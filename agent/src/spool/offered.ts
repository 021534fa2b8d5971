/** Which of the wanted versions the agent's own lists offer. Only to know what to ask apt for: apply looks again, as root. */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { type OfferedPackage, PackagesReader } from '@patchreeve/ecosystems/deb/packages-index.ts'

const CHUNK = 1 << 20

export function indexStanzas<T extends { name: string; architecture: string; to: string | null }>(
  lists: string,
  wanted: readonly T[],
): T[] {
  const names = new Set(wanted.map((one) => one.name))
  const offers = readdirSync(lists)
    .filter((name) => name.endsWith('Packages'))
    .flatMap((name) => offersIn(`${lists}/${name}`, names))
  return wanted.filter((one) =>
    offers.some((o) => o.name === one.name && o.architecture === one.architecture && o.version === one.to),
  )
}

/** Piece by piece: Debian's index is 50 MB, and the agent is small. */
function offersIn(path: string, names: ReadonlySet<string>): readonly OfferedPackage[] {
  const reader = new PackagesReader((name) => names.has(name))
  const decoder = new TextDecoder()
  const buffer = Buffer.allocUnsafe(CHUNK)
  const fd = openSync(path, 'r')
  try {
    for (let count = readSync(fd, buffer); count > 0; count = readSync(fd, buffer))
      reader.push(decoder.decode(buffer.subarray(0, count), { stream: true }))
  } finally {
    closeSync(fd)
  }
  reader.end()
  return reader.found
}
