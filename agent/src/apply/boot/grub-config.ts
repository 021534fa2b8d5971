/**
 * What grub would boot, read out of its own configuration (grub.cfg), and what we may change about it. Pure. grub-mkconfig writes
 * that file anew at every kernel; custom.cfg beside it is read last, by a part that Debian ships for exactly this, and is left alone.
 */

/** A menu entry of Linux: its own lines, as they would be run. */
export interface GrubEntry {
  /** Options of the entry without title and id, such as `--class gnu-linux --unrestricted`. */
  readonly options: string
  readonly body: readonly string[]
  readonly release: string
}

export interface GrubConfig {
  /** In the order of the menu; entries for recovery are left out. */
  readonly entries: readonly GrubEntry[]
  /** `newest`: the first entry. `saved`: what grubenv says. `pinned`: an entry that the administrator named. */
  readonly byDefault: 'newest' | 'saved' | 'pinned'
  readonly readsCustom: boolean
}

const ENTRY = /^\s*menuentry\s+('[^']*'|"[^"]*")(.*)\{\s*$/
const ID = /\s*(?:\$menuentry_id_option|--id)\s+(?:'([^']*)'|"([^"]*)"|(\S+))/
/** Boot files of Debian are named after their release; a path may have the folder of a file system in front. */
const KERNEL = /^\s*linux(?:efi|16)?\s+\S*\/vmlinuz-([A-Za-z0-9.+~_-]{1,200})(?:\s|$)/

export function readGrubConfig(text: string): GrubConfig {
  const lines = text.split('\n')
  const defaults = lines.flatMap((line) => /^\s*set default="([^"]*)"\s*$/.exec(line)?.[1] ?? [])
  // grub-reboot's own variable stands first in every file: it is for one boot, as ours is.
  const own = defaults.filter((value) => value !== '$' + '{next_entry}')
  return {
    entries: entriesOf(lines),
    byDefault: own.every((value) => value === '0')
      ? 'newest'
      : own.every((value) => value === '$' + '{saved_entry}')
        ? 'saved'
        : 'pinned',
    readsCustom: lines.some((line) => /^\s*source\s+\S*\/custom\.cfg\s*$/.test(line)),
  }
}

function entriesOf(lines: readonly string[]): GrubEntry[] {
  const found: GrubEntry[] = []
  for (let at = 0; at < lines.length; at++) {
    const head = ENTRY.exec(lines[at] ?? '')
    if (!head) continue
    const end = lines.findIndex((line, index) => index > at && /^\s*\}\s*$/.test(line) && isClosed(lines, at, index))
    if (end < 0) break
    const body = lines.slice(at + 1, end)
    const release = body.map((line) => KERNEL.exec(line)?.[1]).find((one) => one !== undefined)
    const rest = head[2] ?? ''
    const id = ID.exec(rest)
    const isRecovery =
      /recovery/.test(`${id?.[1] ?? id?.[2] ?? ''} ${head[1]}`) || body.some((line) => /\ssingle(\s|$)/.test(line))
    if (release !== undefined && !isRecovery) found.push({ options: rest.replace(ID, '').trim(), body, release })
    at = end
  }
  return found
}

/** An entry ends where its brackets do: a body may hold an `if` with a block of its own. */
function isClosed(lines: readonly string[], from: number, to: number): boolean {
  let depth = 0
  for (const line of lines.slice(from, to + 1)) {
    if (/\{\s*$/.test(line)) depth += 1
    if (/^\s*\}/.test(line)) depth -= 1
  }
  return depth === 0
}

/** The entry that the menu has for a release: the first one, at the top or below a submenu. */
export function entryFor({ entries }: GrubConfig, release: string): GrubEntry | undefined {
  return entries.find((entry) => entry.release === release)
}
