/** The agent's sub-commands. Each is loaded when it is called: the agent that waits must stay small. */

/** Returns the process's exit code. To add a sub-command: one line here, and a file that exports such a function. */
type Command = (args: readonly string[]) => Promise<number>

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  collect: async () => (await import('./collect/command.ts')).collectCommand,
  run: async () => (await import('./run-command.ts')).runCommand,
  identity: async () => (await import('./machine.ts')).identityCommand,
  prepare: async () => (await import('./prepare.ts')).prepareCommand,
  enrol: async () => (await import('./enrol-command.ts')).enrolCommand,
  orders: async () => (await import('./orders/orders-command.ts')).ordersCommand,
  leave: async () => (await import('./leave-command.ts')).leaveCommand,
  status: async () => (await import('./status-command.ts')).statusCommand,
  doctor: async () => (await import('./status-command.ts')).doctorCommand,
}

const [name = '', ...args] = process.argv.slice(2)
const load = Object.hasOwn(commands, name) ? commands[name] : undefined
if (load) {
  try {
    process.exitCode = await (await load())(args)
  } catch (error) {
    // By name: loading the class here would load it for every command.
    if (!(error instanceof Error) || error.constructor.name !== 'UsageError') throw error
    process.stderr.write(`patchreeve-agent ${name}: ${error.message}\n`)
    process.exitCode = 2
  }
} else {
  process.stderr.write(`usage: patchreeve-agent ${Object.keys(commands).join('|')} [OPTION ...]\n`)
  process.exitCode = 2
}
