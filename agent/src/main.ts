/** The agent's sub-commands. Each is loaded when it is called: the agent that waits must stay small. */

/** Returns the process's exit code. To add a sub-command: one line here, and a file that exports such a function. */
type Command = (args: readonly string[]) => Promise<number>

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  collect: async () => (await import('./collect/command.ts')).collectCommand,
}

const [name = '', ...args] = process.argv.slice(2)
const load = Object.hasOwn(commands, name) ? commands[name] : undefined
if (load) {
  process.exitCode = await (await load())(args)
} else {
  process.stderr.write(`usage: patchreeve-agent ${Object.keys(commands).join('|')} [OPTION ...]\n`)
  process.exitCode = 2
}
