/** What all steps of apt's platform share. */
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { AptFolders } from './conf.ts'

export interface AptContext {
  readonly folders: AptFolders
  /** Executable that runs `methodMain`; apt's own user starts it. */
  readonly method: string
  /** Program and arguments that run `cloneMain`. */
  readonly clone: readonly string[]
}

/** Root's own, entered by apt's user and listed by nobody else: what lies here is public, who may write is not. */
export function prepareFolders(folders: AptFolders): void {
  for (const path of [folders.root, folders.keys]) folder(path, 0o711)
  for (const path of [folders.lists, folders.archives, folders.cache]) folder(path, 0o755)
  folder(folders.logs, 0o700)
}

function folder(path: string, mode: number): void {
  mkdirSync(path, { recursive: true })
  chownSync(path, 0, 0)
  chmodSync(path, mode)
}

/** Whole or not at all: apt never reads half a configuration. */
export function writeWhole(path: string, text: string, mode = 0o644): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return
  writeFileSync(`${path}.new`, text, { mode })
  renameSync(`${path}.new`, path)
}
