/** Units whose processes still run code that an update replaced: only root sees other users' maps. */
import { readdirSync, readFileSync } from 'node:fs'
import { mapsDeletedCode, unitOf } from './maps.ts'

/** Sorted. A process that ends meanwhile is no finding. */
export async function restartDue(proc = '/proc'): Promise<readonly string[]> {
  const units = new Set<string>()
  for (const pid of readdirSync(proc).filter((name) => /^\d+$/.test(name))) {
    if (!mapsDeletedCode(read(`${proc}/${pid}/maps`))) continue
    const unit = unitOf(read(`${proc}/${pid}/cgroup`))
    if (unit) units.add(unit)
  }
  return [...units].sort()
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
