/** apply's verbs. Those that change its state are started under a lock, by the package's script. */
import { cloneMain } from './apt/clone.ts'
import { bootCommand } from './boot/command.ts'
import { methodMain } from './method/method.ts'
import { probeMain } from './probes/probe-main.ts'
import { recoverCommand, serve } from './serve.ts'
import { keyCommand, modeCommand, pinCommand, statusCommand } from './status.ts'

type Command = (args: readonly string[]) => Promise<number>

const commands: Readonly<Record<string, Command>> = {
  /** Started by systemd for each connection. */
  serve,
  /** At boot, and after an apply that was killed. */
  recover: recoverCommand,
  status: statusCommand,
  key: keyCommand,
  pin: pinCommand,
  mode: modeCommand,
  boot: bootCommand,
  /** Started by apt. */
  method: methodMain,
  /** Started in a namespace of its own. */
  clone: cloneMain,
  /** Started in a unit without rights. */
  probe: probeMain,
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
try {
  if (!command) process.stderr.write(`usage: patchreeve-apply ${Object.keys(commands).join('|')} [OPTION ...]\n`)
  process.exitCode = command ? await command(args) : 2
} catch (error) {
  process.stderr.write(`patchreeve-apply ${name}: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
