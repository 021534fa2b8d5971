/**
 * Room that apply keeps for itself: on a disk without a free byte it could not even write down and sign that the disk is full.
 * Given back just before such a word is written, and taken again afterwards, as much as there is.
 */
import { closeSync, fstatSync, openSync, rmSync, writeSync } from 'node:fs'

export interface Reserve {
  take(): void
  give(): void
}

/** A state, a refusal and its copy are some 100 kB; the agent notes what it sent in the same file system. */
const BYTES = 1024 ** 2
const CHUNK = Buffer.alloc(64 * 1024, 1)

export function reserveIn(folder: string): Reserve {
  const path = `${folder}/reserve`
  return {
    take() {
      const fd = openSync(path, 'a', 0o600)
      try {
        for (let size = fstatSync(fd).size; size < BYTES; size += CHUNK.length) writeSync(fd, CHUNK)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      } finally {
        closeSync(fd)
      }
    },
    give: () => rmSync(path, { force: true }),
  }
}
