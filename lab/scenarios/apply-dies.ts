/**
 * Makes processes of an order die as if by `kill -9` when apply has written the line of its journal that a file names. Only for the
 * program that `apply-kills` puts in place of the installed one: the product has no such thing.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { Journal } from '@patchreeve/agent/src/apply/journal.ts'

/** Content of the file, as JSON. `units`: dpkg and what else the order runs in units of its own, not apply. */
export interface Death {
  readonly line: string
  readonly who: 'apply' | 'units' | 'both'
  /** After the line, milliseconds; 0 for apply: before it does anything else. */
  readonly afterMs: number
}

const KILL_FILE = '/run/pr-kill'
const UNITS = [
  'patchreeve-install-*',
  'patchreeve-undo-*',
  'patchreeve-repair-*',
  'patchreeve-mend-*',
  'patchreeve-try*',
]
const APPLY = ['patchreeve-apply@*', 'patchreeve-apply-recover.service']

const append = Journal.prototype.append
Journal.prototype.append = function (entry) {
  append.call(this, entry)
  if (!existsSync(KILL_FILE)) return
  // Written by the scenario of this folder.
  const { line, who, afterMs } = JSON.parse(readFileSync(KILL_FILE, 'utf8')) as Death
  if (line !== `${entry.at} ${entry.step}`) return
  rmSync(KILL_FILE) // once: the next apply is to live
  if (who === 'apply' && afterMs === 0) process.kill(process.pid, 'SIGKILL')
  const which = { apply: APPLY, units: UNITS, both: [...UNITS, ...APPLY] }[who]
  const kill = `sleep ${afterMs / 1_000}; systemctl kill --signal=KILL ${which.map((one) => `'${one}'`).join(' ')}`
  spawnSync('systemd-run', ['--quiet', '--collect', 'sh', '-c', kill])
}
