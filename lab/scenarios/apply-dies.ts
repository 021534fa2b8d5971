/**
 * Makes apply die as if by `kill -9` right after it has written the line of its journal that a file names. Only for the program
 * that `apply-kills` puts in place of the installed one: the product has no such thing.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { Journal } from '@patchreeve/agent/src/apply/journal.ts'

const KILL_FILE = '/run/pr-kill'

const append = Journal.prototype.append
Journal.prototype.append = function (entry) {
  append.call(this, entry)
  if (!existsSync(KILL_FILE) || readFileSync(KILL_FILE, 'utf8').trim() !== `${entry.at} ${entry.step}`) return
  rmSync(KILL_FILE) // once: the next apply is to live
  process.kill(process.pid, 'SIGKILL')
}
