/** Does a line of a person's job make apt install something by itself? Pure. The line itself is never reported: it may hold secrets. */
import type { UpdaterRuns } from '@patchreeve/contract/sections/repositories.ts'

/** Ascending: of several commands the strongest is told. */
const STRENGTH: readonly UpdaterRuns[] = ['update', 'install', 'upgrade', 'full-upgrade']
const VERBS: Readonly<Record<string, UpdaterRuns>> = {
  install: 'install',
  upgrade: 'upgrade',
  'safe-upgrade': 'upgrade',
  'dist-upgrade': 'full-upgrade',
  'full-upgrade': 'full-upgrade',
}
/** It brings files or shows a plan, and installs nothing. */
const ONLY_LOOKS = /^(?:-d|--download-only|-s|--simulate|--just-print|--dry-run|--recon|--no-act|--print-uris)$/
/** A longer line is no job that a person wrote; what is read of a file is bounded by its size. */
const MAX_LINE = 4_000

/** The strongest installing command in these lines; undefined: none. Continued lines are one, comments are none. */
export function aptCommandIn(text: string): UpdaterRuns | undefined {
  let strongest: UpdaterRuns | undefined
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    if (/^\s*[#;]/.test(line)) continue
    const runs = inLine(line.slice(0, MAX_LINE))
    if (runs && (!strongest || STRENGTH.indexOf(runs) > STRENGTH.indexOf(strongest))) strongest = runs
  }
  return strongest
}

function inLine(line: string): UpdaterRuns | undefined {
  let strongest: UpdaterRuns | undefined
  for (const command of line.split(/[;&|()`{}]/)) {
    const runs = inCommand(command.match(/[^\s"'=]+/g) ?? [])
    if (runs && (!strongest || STRENGTH.indexOf(runs) > STRENGTH.indexOf(strongest))) strongest = runs
  }
  return strongest
}

function inCommand(words: readonly string[]): UpdaterRuns | undefined {
  const at = words.findIndex((word) => /(?:^|[/@+-])(?:apt|apt-get|aptitude|unattended-upgrades?)$/.test(word))
  const program = words[at]
  if (program === undefined) return undefined
  const rest = words.slice(at + 1)
  if (rest.some((word) => ONLY_LOOKS.test(word))) return undefined
  if (/unattended-upgrades?$/.test(program)) return 'upgrade'
  const verb = rest.find((word) => Object.hasOwn(VERBS, word))
  return verb === undefined ? undefined : VERBS[verb]
}
