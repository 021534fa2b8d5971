/** Fresh clones of this checkout for somebody, in a folder that they can reach. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
export const NOBODY = 65_534

export interface Clone {
  readonly folder: string
  readonly uid: number
  readonly home: string
}

export function cloneFor(who: 'user' | 'root'): Clone {
  const uid = who === 'root' ? 0 : NOBODY
  const parent = mkdtempSync(join(tmpdir(), 'patchreeve-clone-'))
  const folder = join(parent, 'patchreeve')
  execFileSync('git', ['-c', 'safe.directory=*', 'clone', '--quiet', '--no-hardlinks', ROOT, folder])
  execFileSync('chmod', ['755', parent])
  execFileSync('chown', ['-R', `${uid}:${uid}`, parent])
  return { folder, uid, home: parent }
}

export function removeTree(folder: string): void {
  rmSync(join(folder, '..'), { recursive: true, force: true })
}

/** Command lines of processes that were started from this folder. */
export function processesUnder(folder: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return []
    const command = commandLine(pid)
    return command.includes(folder) ? [command.slice(0, 120)] : []
  })
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '' // it ended while we looked
    throw error
  }
}
