/** What a program and everything that it started hold in memory together, for tests of a limit. Linux only, as /proc is. */
import { readdirSync, readFileSync } from 'node:fs'

/** Of `root` and all its descendants. */
export function treeOf(root: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0)
      .map((pid) => [pid, parentOf(pid)]),
  )
  const isBelow = (pid: number): boolean => pid === root || (pid > 1 && isBelow(parents.get(pid) ?? 0))
  return [...parents.keys()].filter(isBelow)
}

export function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0 // ended meanwhile
  }
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return '' // ended meanwhile
  }
}

/** Private pages, and of each shared page the share: summed over a tree, what its processes share counts once (proc(5), Pss). */
function pssMb(pid: number): number {
  try {
    const kb = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return Number(kb ?? 0) / 1024
  } catch {
    return 0 // ended meanwhile
  }
}

export interface TreeMemory {
  /** Samples in which the server and its PostgreSQL were seen. */
  readonly samples: number
  readonly highestMb: number
  /** The processes of the highest sample, the largest first. */
  readonly highest: readonly { readonly command: string; readonly mb: number }[]
}

/** Often enough to see one body being read, seldom enough that reading the maps does not become the load. */
const EVERY_MS = 100

export function watchTree(root: number): { readonly seen: TreeMemory; stop(): void } {
  let seen: TreeMemory = { samples: 0, highestMb: 0, highest: [] }
  const timer = setInterval(() => {
    const found = treeOf(root).map((pid) => ({ command: commandOf(pid).replaceAll('\0', ' ').trim(), mb: pssMb(pid) }))
    const totalMb = found.reduce((sum, { mb }) => sum + mb, 0)
    const samples = seen.samples + (found.some(({ command }) => command.startsWith('postgres:')) ? 1 : 0)
    seen =
      totalMb > seen.highestMb
        ? { samples, highestMb: totalMb, highest: found.sort((a, b) => b.mb - a.mb) }
        : { ...seen, samples }
  }, EVERY_MS)
  return {
    get seen() {
      return seen
    },
    stop: () => clearInterval(timer),
  }
}
