/**
 * A restore started as root goes on as whoever owns the data folder: PostgreSQL refuses root, and what is written must be that
 * user's. The backup file is opened before, as only root may be able to read it.
 */
import { chownSync, mkdirSync, statSync } from 'node:fs'
import { CHECKOUT } from '../platform/drop-root.ts'
import { StartError } from '../platform/start-error.ts'

const NOBODY = 65_534

/** Final: this process never gets root back. The folder is made if absent; an empty one of root is handed over. */
export function becomeOwnerOf(folder: string): void {
  if (process.getuid?.() !== 0) return
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new StartError(
      'DATA_FOLDER',
      `the data folder ${folder} cannot be made`,
      'name one on a disk that can be written',
      { cause },
    )
  }
  const { uid, gid } = [statSync(folder), statSync(CHECKOUT)].find((found) => found.uid !== 0) ?? {
    uid: NOBODY,
    gid: NOBODY,
  }
  if (statSync(folder).uid === 0) chownSync(folder, uid, gid)
  process.setgroups?.([])
  process.setgid?.(gid)
  process.setuid?.(uid)
}
