/** Every variable of the environment that the programs read, for their help. A test compares it with where they are read. */
export interface Variable {
  readonly name: string
  readonly readBy: 'server' | 'launcher' | 'cli'
  readonly doc: string
}

export const environment: readonly Variable[] = [
  { name: 'PATCHREEVE_URL', readBy: 'cli', doc: 'server to talk to; sign in with "patchreeve login URL" first' },
  {
    name: 'XDG_CONFIG_HOME',
    readBy: 'cli',
    doc: 'sign-ins are kept in patchreeve/login.json below it, 0600 (~/.config)',
  },
  {
    name: 'LC_ALL, LC_MESSAGES, LANG',
    readBy: 'cli',
    doc: 'de... for answers and refusals in German; help is English',
  },
  { name: 'NODE_EXTRA_CA_CERTS', readBy: 'cli', doc: 'certificate of a private authority; no switch skips the check' },
  { name: 'NO_COLOR', readBy: 'cli', doc: 'no colour' },
  {
    name: 'PATCHREEVE_DATA',
    readBy: 'server',
    doc: 'data folder (.data of the checkout); commands look here for the server',
  },
  {
    name: 'PATCHREEVE_CONSOLE_LISTEN',
    readBy: 'server',
    doc: 'host:port of console and API, on this machine (localhost:7080)',
  },
  {
    name: 'PATCHREEVE_CONSOLE_NAMES',
    readBy: 'server',
    doc: 'names under which a TLS proxy here serves the console, by comma',
  },
  {
    name: 'PATCHREEVE_TRUSTED_PROXIES',
    readBy: 'server',
    doc: 'addresses of proxies whose word on the client is taken, by comma',
  },
  {
    name: 'PATCHREEVE_GATEWAY_LISTEN',
    readBy: 'server',
    doc: 'host:port for hosts (auto:7443: only this machine until it has a name)',
  },
  {
    name: 'PATCHREEVE_FEEDS',
    readBy: 'server',
    doc: 'live (default), off, or the absolute path of a folder with feed files',
  },
  {
    name: 'PATCHREEVE_PROXY',
    readBy: 'server',
    doc: 'http://host:port through which feeds and packages are fetched (none)',
  },
  { name: 'DATABASE_URL', readBy: 'server', doc: 'a PostgreSQL of yours, 15 or newer (its own)' },
  { name: 'PATCHREEVE_LOG', readBy: 'server', doc: 'debug, info, warn (default) or error' },
  {
    name: 'PATCHREEVE_CONFIG',
    readBy: 'server',
    doc: 'settings file of an installed server; the environment goes before it',
  },
  {
    name: 'PATCHREEVE_STARTED_AT',
    readBy: 'server',
    doc: 'set by the launcher: when it began, for the times that are printed',
  },
  { name: 'PATCHREEVE_NODE', readBy: 'launcher', doc: 'path of a Node to use in place of the pinned one' },
  { name: 'PATCHREEVE_LAUNCH_NODE', readBy: 'launcher', doc: 'path of the Node that begins bin/patchreeve (node)' },
]

const WIDTH = Math.max(...environment.map(({ name }) => name.length)) + 2

/** One line per variable. */
export const environmentLines = (readBy: Variable['readBy']): string[] =>
  environment.filter((one) => one.readBy === readBy).map(({ name, doc }) => `  ${name.padEnd(WIDTH)}${doc}`)
