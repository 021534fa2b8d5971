/** A lock between processes: a file that names its owner, so that the lock of a killed process counts for nothing. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { until } from './wait.ts'

export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Runs `action` while no other process holds the lock at `path`; gives up after `timeoutMs` of waiting. */
export async function withLock<T>(path: string, timeoutMs: number, action: () => Promise<T>): Promise<T> {
  await until(`lock ${path}`, timeoutMs, () => taken(path) || undefined, 200)
  try {
    return await action()
  } finally {
    rmSync(path, { force: true })
  }
}

function taken(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  if (!ownerRuns(path)) rmSync(path, { force: true }) // the next try takes it
  return false
}

function ownerRuns(path: string): boolean {
  try {
    return isRunning(Number(readFileSync(path, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
