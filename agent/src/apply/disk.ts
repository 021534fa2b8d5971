/**
 * The few things that apply does to its own folder, behind an interface: so that a test can cut the power between any two of
 * them. Names are flat.
 */
import * as fs from 'node:fs'
import { join } from 'node:path'

export interface Disk {
  /** Undefined where there is no such file. */
  read(name: string): Uint8Array | undefined
  list(): readonly string[]
  /** Makes or empties the file, then writes. Not durable before `sync`, and the name not before `syncFolder`. */
  write(name: string, bytes: Uint8Array): void
  append(name: string, bytes: Uint8Array): void
  truncate(name: string, length: number): void
  sync(name: string): void
  rename(from: string, to: string): void
  remove(name: string): void
  syncFolder(): void
}

/** `mode` of the files; what others may read is 0640 in a folder that gives its group. */
export function folderDisk(folder: string, mode: 0o600 | 0o640 | 0o644 = 0o600): Disk {
  const withFile = (path: string, flags: string, use: (fd: number) => void) => withOpen(path, flags, mode, use)
  const at = (name: string) => join(folder, name)
  return {
    read(name) {
      try {
        return fs.readFileSync(at(name))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    list: () => fs.readdirSync(folder).sort(),
    write(name, bytes) {
      withFile(at(name), 'w', (fd) => {
        fs.fchmodSync(fd, mode) // whatever the umask says
        writeAll(fd, bytes)
      })
    },
    append: (name, bytes) => withFile(at(name), 'a', (fd) => writeAll(fd, bytes)),
    truncate: (name, length) => fs.truncateSync(at(name), length),
    sync: (name) => withFile(at(name), 'r', fs.fsyncSync),
    rename: (from, to) => fs.renameSync(at(from), at(to)),
    remove: (name) => fs.rmSync(at(name), { force: true }),
    syncFolder: () => withFile(folder, 'r', fs.fsyncSync),
  }
}

function withOpen(path: string, flags: string, mode: number, use: (fd: number) => void): void {
  const fd = fs.openSync(path, flags, mode)
  try {
    use(fd)
  } finally {
    fs.closeSync(fd)
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at)
}

/** The file is afterwards whole and new, or as it was: never half, whatever happens in between. */
export function replaceFile(disk: Disk, name: string, bytes: Uint8Array): void {
  const aside = `${name}.new`
  disk.write(aside, bytes)
  disk.sync(aside)
  disk.rename(aside, name)
  disk.syncFolder()
}
