/** Looks at every byte of a backup before anything is written: digests, row counts, order, and nothing that the manifest does not name. */
import { createHash, type Hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { readArchive } from './archive-reader.ts'
import { countLines } from './archive-writer.ts'
import { ArchiveFault } from './fault.ts'
import { fileObject, MANIFEST_NAME, MAX_OBJECTS, Manifest, parsePartName, tableObject } from './model.ts'

interface Seen {
  readonly digest: Hash
  bytes: number
  rows: number
  parts: number
}

/** The manifest of a backup that is whole. Throws ArchiveFault. */
export async function verifyArchive(file: FileHandle): Promise<Manifest> {
  const seen = new Map<string, Seen>()
  let manifest: Manifest | undefined
  for await (const { name, bytes } of readArchive(file)) {
    if (manifest) throw new ArchiveFault('UNEXPECTED_ENTRY', `${name} follows the manifest`)
    if (name === MANIFEST_NAME) manifest = parseManifest(bytes)
    else take(seen, name, bytes)
  }
  if (!manifest) throw new ArchiveFault('MANIFEST_MISSING', 'it has no manifest: its making was interrupted')
  compare(manifest, seen)
  return manifest
}

function parseManifest(bytes: Buffer): Manifest {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new ArchiveFault('MANIFEST_INVALID', 'its manifest is not JSON', { cause })
  }
  const parsed = Manifest.safeParse(value)
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw new ArchiveFault('MANIFEST_INVALID', `its manifest has a wrong ${first?.path.join('.') ?? 'shape'}`)
}

function take(seen: Map<string, Seen>, name: string, bytes: Buffer): void {
  const part = parsePartName(name)
  if (!part) throw new ArchiveFault('UNEXPECTED_ENTRY', `${name} is no part of a backup`)
  let object = seen.get(part.object)
  if (!object) {
    if (seen.size >= 2 * MAX_OBJECTS)
      throw new ArchiveFault('TOO_MANY_ENTRIES', `it has more than ${seen.size} objects`)
    object = { digest: createHash('sha256'), bytes: 0, rows: 0, parts: 0 }
    seen.set(part.object, object)
  }
  if (part.part !== object.parts) throw new ArchiveFault('PART_MISSING', `${name} is out of order`)
  object.parts += 1
  object.bytes += bytes.length
  object.rows += countLines(bytes)
  object.digest.update(bytes)
}

function compare(manifest: Manifest, seen: Map<string, Seen>): void {
  const wanted = [
    ...manifest.tables.map((table) => ({ ...table, object: tableObject(table) })),
    ...manifest.files.map((file) => ({ ...file, rows: undefined, object: fileObject(file) })),
  ]
  // Sequence of the parts = sequence of the manifest: the load goes through the file once.
  const order = [...seen.keys()]
  for (const [index, entry] of wanted.entries()) {
    const found = seen.get(entry.object)
    if (!found || order[index] !== entry.object) throw new ArchiveFault('OBJECT_MISSING', `${entry.object} is missing`)
    if (entry.rows !== undefined && found.rows !== entry.rows)
      throw new ArchiveFault('COUNT_DIFFERS', `${entry.object} has ${found.rows} rows, not ${entry.rows}`)
    if (found.bytes !== entry.bytes || found.digest.digest('hex') !== entry.sha256)
      throw new ArchiveFault('DIGEST_DIFFERS', `${entry.object} was changed`)
  }
  if (order.length > wanted.length)
    throw new ArchiveFault('UNEXPECTED_ENTRY', `${order[wanted.length]} is not in the manifest`)
}
