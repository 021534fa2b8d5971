/**
 * server.toml: the settings of an installed server, each one an environment variable with a readable name. The part of TOML 1.0
 * that flat settings need: `key = "text"`, `key = ["text", ...]`, comments. What is unknown is refused with its line.
 */
import { readFileSync } from 'node:fs'
import { StartError } from '../platform/start-error.ts'

/** To add one: a line here, and its variable in config.ts. */
const VARIABLES: Readonly<Record<string, { variable: string; list?: true }>> = {
  data: { variable: 'PATCHREEVE_DATA' },
  console_listen: { variable: 'PATCHREEVE_CONSOLE_LISTEN' },
  console_names: { variable: 'PATCHREEVE_CONSOLE_NAMES', list: true },
  gateway_listen: { variable: 'PATCHREEVE_GATEWAY_LISTEN' },
  trusted_proxies: { variable: 'PATCHREEVE_TRUSTED_PROXIES', list: true },
  database_url: { variable: 'DATABASE_URL' },
  feeds: { variable: 'PATCHREEVE_FEEDS' },
  proxy: { variable: 'PATCHREEVE_PROXY' },
  log: { variable: 'PATCHREEVE_LOG' },
}
/** A settings file of a person has 2 KB. */
const MAX_BYTES = 64 << 10

export const SETTINGS_TEMPLATE = `# Settings of the Patchreeve server. Restart it after a change: systemctl restart patchreeve-server
# A line without # counts; shown are the defaults.
data = "/var/lib/patchreeve-server"
#console_listen = "localhost:7080"
#console_names = []                  # names under which a TLS proxy on this machine serves the console
#gateway_listen = "auto:7443"        # where hosts report; "auto" is this machine only, until set-up asks for a name
#trusted_proxies = []
#database_url = "postgres://USER:PASSWORD@HOST:5432/DATABASE"   # default: its own PostgreSQL
#feeds = "live"                      # "off", or the folder of an offline import
#proxy = "http://HOST:PORT"           # the way out for feeds and packages, where the network has one
#log = "warn"
`

/** The variables that a settings file sets; none where no file is named. Throws StartError with the line that is wrong. */
export function readSettings(path: string | undefined): Record<string, string> {
  if (path === undefined || path === '') return {}
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    throw new StartError(
      'SETTINGS_UNREADABLE',
      `${path} cannot be read (${code})`,
      'PATCHREEVE_CONFIG names the settings file',
      { cause },
    )
  }
  return parseSettings(text, path)
}

export function parseSettings(text: string, path: string): Record<string, string> {
  if (text.length > MAX_BYTES) throw wrong(path, 1, `it is larger than ${MAX_BYTES} bytes`)
  const found: Record<string, string> = {}
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const at = (what: string) => wrong(path, index + 1, what)
    if (/^\s*(#.*)?$/.test(line)) continue
    const match = /^\s*([A-Za-z0-9_-]+)\s*=\s*(.*?)\s*$/.exec(line)
    if (!match?.[1]) throw at('a line is: key = "value"')
    const setting = Object.hasOwn(VARIABLES, match[1]) ? VARIABLES[match[1]] : undefined
    if (!setting) throw at(`there is no setting ${match[1]}; there are: ${Object.keys(VARIABLES).join(', ')}`)
    if (setting.variable in found) throw at(`${match[1]} is set twice`)
    const value = setting.list ? listOf(match[2] ?? '') : stringOf(match[2] ?? '')
    if (value === undefined)
      throw at(setting.list ? `${match[1]} is a list: ["a", "b"]` : `${match[1]} is a text: "..."`)
    found[setting.variable] = value
  }
  return found
}

const STRING = String.raw`"((?:[^"\\\u0000-\u001f\u007f]|\\["\\])*)"`
const COMMENT = String.raw`\s*(?:#.*)?$`

function stringOf(text: string): string | undefined {
  const match = new RegExp(`^${STRING}${COMMENT}`).exec(text)
  return match?.[1]?.replaceAll(/\\(["\\])/g, '$1')
}

function listOf(text: string): string | undefined {
  const inside = new RegExp(String.raw`^\[\s*((?:"[^"]*"\s*,?\s*)*)\]${COMMENT}`).exec(text)?.[1]
  if (inside === undefined) return undefined
  const parts = inside
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const values = parts.map((part) => stringOf(part))
  return values.some((value) => value === undefined || value.includes(',')) ? undefined : values.join(',')
}

function wrong(path: string, line: number, what: string): StartError {
  return new StartError('SETTINGS_INVALID', `${path}, line ${line}: ${what}`, 'correct that line, then start again')
}
