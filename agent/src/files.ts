/** Small files that survive a power cut: written aside, synced, renamed. Nothing here is ever half there. */
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'

/** 0600 always: the folder holds keys, and nobody else reads it. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const aside = `${path}.new`
  const fd = fs.openSync(aside, 'w', 0o600)
  try {
    fs.writeSync(fd, typeof content === 'string' ? Buffer.from(content) : content)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(aside, path)
  syncFolder(dirname(path))
}

export function rename(from: string, to: string): void {
  fs.renameSync(from, to)
  syncFolder(dirname(to))
}

function syncFolder(path: string): void {
  const fd = fs.openSync(path, 'r')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

/** undefined where there is no such file. */
export function readText(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** undefined where there is none, or where it is not JSON: such a file is made anew, it never held the only copy. */
export function readJson<T>(path: string, isOne: (value: unknown) => value is T): T | undefined {
  const text = readText(path)
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isOne(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A folder for the agent's own user only. */
export function ensureFolder(path: string): string {
  fs.mkdirSync(path, { recursive: true, mode: 0o700 })
  return path
}

export const inFolder = join
