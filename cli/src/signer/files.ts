/** Files that a person names: read with a limit, written whole and never over something else by accident. */
import { type FileHandle, lstat, open, rename, rm, writeFile } from 'node:fs/promises'
import { WrongUse } from '../exit-code.ts'

/** Throws WrongUse for what is no ordinary file, no text or too large; Node's own error where it cannot be read. */
export const readLimited = (path: string, maxBytes: number): Promise<string> => read(path, maxBytes, false)

/** The same for a secret: what others on this machine may read is none. */
export const readSecret = (path: string, maxBytes: number): Promise<string> => read(path, maxBytes, true)

async function read(path: string, maxBytes: number, secret: boolean): Promise<string> {
  const file = await openFile(path)
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw new WrongUse(`${path} is not a file`, 'name the file itself')
    if (secret && (stat.mode & 0o077) !== 0) throw new WrongUse(`${path} may be read by others`, `chmod 600 ${path}`)
    return decode(await readBytes(file, path, maxBytes), path)
  } finally {
    await file.close()
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new WrongUse(`${path} is not there`, 'is its name right?')
    if (code === 'EACCES') throw new WrongUse(`${path} may not be read by you`, 'run this as its owner')
    throw cause
  }
}

async function readBytes(file: FileHandle, path: string, maxBytes: number): Promise<Buffer> {
  // One byte more than it may have: a file that grows while it is read is refused as well.
  const buffer = Buffer.alloc(maxBytes + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length)
    length += bytesRead
    if (length > maxBytes) throw new WrongUse(`${path} is larger than it may be`, `at most ${maxBytes} bytes`)
    if (bytesRead === 0) return buffer.subarray(0, length)
  }
}

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new WrongUse(`${path} is not UTF-8 text`, 'is it the right file?')
  }
}

/** Throws WrongUse if something is there: nothing is overwritten. */
export async function writeNew(path: string, text: string, mode = 0o644): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')
      throw new WrongUse(`${path} is there already; nothing is overwritten`, 'name another with --out')
    throw cause
  }
}

export interface NewFile {
  readonly path: string
  readonly text: string
  readonly mode?: number
}

/** All of them or none: one that is left alone looks as if the whole had gone well. */
export async function writeAllNew(files: readonly NewFile[]): Promise<void> {
  const written: string[] = []
  try {
    for (const { path, text, mode } of files) {
      await writeNew(path, text, mode)
      written.push(path)
    }
  } catch (cause) {
    for (const path of written) await rm(path, { force: true })
    throw cause
  }
}

/** Those of the paths at which something lies, be it a link to nowhere. */
export async function present(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      lstat(path).then(
        () => [path],
        () => [],
      ),
    ),
  )
  return found.flat()
}

/** In place of what was there: aside, then renamed, so that no half of it is ever seen. */
export async function replaceFile(path: string, text: string, aside: string): Promise<void> {
  await writeFile(aside, text, { flag: 'wx', mode: 0o644 })
  await rename(aside, path)
}
