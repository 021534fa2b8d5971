/**
 * Our block in grub's custom.cfg: the kernel that is kept, and perhaps one that is tried once. Pure.
 *
 * grub tries the new one only if it could first strike the word out that asks for it, on the disk. So a boot that does not come to
 * its end cannot be repeated: whatever resets the machine, the next boot is that of the kernel that is kept.
 */
import type { GrubEntry } from './grub-config.ts'

const BEGIN = '### BEGIN patchreeve: which kernel this host boots, see "patchreeve-apply boot"'
const END = '### END patchreeve'
/** Beside custom.cfg: an environment block of our own, so that nobody else's variables are in it. */
export const ENV_FILE = 'patchreeve.env'
const VARIABLE = 'patchreeve_trial'
/** On the kernel's command line: by it the host knows in which boot it is. */
export const TRIAL_ARGUMENT = 'patchreeve.trial'

/**
 * A panic or a processor that hangs ends the boot by itself. In the initramfs, too: Debian's goes by `panic` where it finds no root
 * file system. Ten seconds: for whoever reads the screen.
 */
const ENDS_BY_ITSELF = ['panic=10', 'softlockup_panic=1', 'nmi_watchdog=panic'] as const

export interface Trial {
  readonly entry: GrubEntry
  /** One per order: a word that an earlier one left does not count. */
  readonly token: string
  /** Seconds after which a hardware watchdog resets a machine whose first process stands still; null where there is none. */
  readonly watchdogS: number | null
}

/** What is in the file now, without our block. */
export function withoutBlock(text: string): string {
  const lines = text.split('\n')
  const [from, to] = [lines.indexOf(BEGIN), lines.indexOf(END)]
  if (from < 0) return text
  // A block without an end is none that we wrote whole: all of it goes.
  lines.splice(from, to < from ? lines.length - from : to - from + 1)
  return lines.join('\n')
}

export function withBlock(text: string, kept: GrubEntry, trial: Trial | undefined): string {
  const before = withoutBlock(text)
  const gap = before === '' || before.endsWith('\n') ? '' : '\n'
  return `${before}${gap}${block(kept, trial).join('\n')}\n`
}

/** Is a kernel kept now? The release, out of the block that is there. */
export function keptRelease(text: string): string | undefined {
  const lines = text.split('\n')
  const from = lines.indexOf(BEGIN)
  return from < 0 ? undefined : /^# kept (\S+)$/.exec(lines[from + 1] ?? '')?.[1]
}

function block(kept: GrubEntry, trial: Trial | undefined): string[] {
  return [
    BEGIN,
    `# kept ${kept.release}`,
    ...entry('patchreeve-kept', `Linux ${kept.release} (kept by Patchreeve)`, kept, []),
    ...(trial ? trialEntry(trial) : []),
    // Somebody at the machine chose an entry for one boot: that is theirs to choose.
    'if [ "$' + '{boot_once}" != true ]; then',
    '  set default=patchreeve-kept',
    ...(trial ? ask(trial.token) : []),
    'fi',
    END,
  ]
}

function trialEntry({ entry: of, token, watchdogS }: Trial): string[] {
  const more = [...ENDS_BY_ITSELF, ...(watchdogS === null ? [] : [`systemd.watchdog_sec=${watchdogS}`])]
  return entry('patchreeve-trial', `Linux ${of.release} (tried once by Patchreeve)`, of, [
    ...more,
    `${TRIAL_ARGUMENT}=${token}`,
  ])
}

function entry(id: string, title: string, { options, body }: GrubEntry, more: readonly string[]): string[] {
  const lines = body.flatMap((line) => {
    // It would make this very entry the one to boot for ever.
    if (/^\s*savedefault\s*$/.test(line)) return []
    return [/^\s*linux(?:efi|16)?\s/.test(line) && more.length > 0 ? `${line.trimEnd()} ${more.join(' ')}` : line]
  })
  return [`menuentry '${title}' ${options} --id ${id} {`, ...lines, '}']
}

/** grub's own variables, not ours. */
const HERE = '$' + '{config_directory}'
const VALUE = '$' + '{patchreeve_trial}'

function ask(token: string): string[] {
  const [file, value] = [`--file ${HERE}/${ENV_FILE}`, `"${VALUE}"`]
  return [
    `  load_env ${file} ${VARIABLE}`,
    `  if [ ${value} = "${token}" ]; then`,
    `    set ${VARIABLE}=`,
    `    if save_env ${file} ${VARIABLE}; then`,
    '      set default=patchreeve-trial',
    '    fi',
    '  fi',
  ]
}

const ENV_HEAD = '# GRUB Environment Block\n'
/** grub writes into these bytes and never makes the file longer (grub-editenv(1)). */
const ENV_BYTES = 1_024

/** An environment block with one variable. */
export function envBlock(token: string): string {
  return `${ENV_HEAD}${VARIABLE}=${token}\n`.padEnd(ENV_BYTES, '#')
}

/** What it asks for; undefined once grub has struck it out, or where the file is none of ours. */
export function askedIn(text: string): string | undefined {
  const value = text.startsWith(ENV_HEAD) ? new RegExp(`^${VARIABLE}=(.+)$`, 'm').exec(text)?.[1] : undefined
  return value === undefined || value === '' ? undefined : value
}
