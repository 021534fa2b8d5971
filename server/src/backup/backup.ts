/** Makes a backup: beside its final name until it is whole and on the disk, then renamed, so that a file with that name is good. */
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../platform/clock.ts'
import { type ArchiveWriter, openArchiveWriter, type Written } from './archive-writer.ts'
import { listDataFiles, readDataFile } from './data-files.ts'
import { exportDatabase } from './export.ts'
import { type FileEntry, FORMAT, FORMAT_VERSION, fileObject, type Manifest } from './model.ts'

export interface BackupOptions {
  readonly ownerUrl: string
  readonly dataFolder: string
  /** Must not be there yet; the caller looked. */
  readonly to: string
  readonly clock: Clock
}

export interface Backup extends Written {
  readonly path: string
  readonly manifest: Manifest
}

export async function makeBackup(options: BackupOptions): Promise<Backup> {
  const aside = `${options.to}.partial`
  await rm(aside, { force: true }) // of a backup that was killed
  const file = await open(aside, 'wx', 0o600)
  try {
    const writer = openArchiveWriter(file, options.clock.now())
    try {
      const manifest = await fill(writer, options)
      const written = await writer.finish(manifest)
      await rename(aside, options.to)
      await syncFolder(dirname(options.to))
      return { ...written, path: options.to, manifest }
    } catch (error) {
      await writer.abort()
      throw error
    }
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

async function fill(writer: ArchiveWriter, options: BackupOptions): Promise<Manifest> {
  const createdAt = options.clock.now().toISOString()
  const exported = await exportDatabase(options.ownerUrl, writer)
  const files: FileEntry[] = []
  for (const path of await listDataFiles(options.dataFolder)) {
    const bytes = await readDataFile(options.dataFolder, path)
    if (!bytes) continue
    const added = await writer.add(fileObject({ path }), bytes)
    files.push({ path, bytes: added.bytes, sha256: added.sha256 })
  }
  return { format: FORMAT, version: FORMAT_VERSION, createdAt, ...exported, files }
}

/** A rename is on the disk when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
