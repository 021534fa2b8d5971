/** The command line of `npm run lab`, parsed into what to do. */
import { MAX_HOSTS, RUN_ID } from './addresses.ts'

export type Command =
  | { readonly do: 'up'; readonly run: string; readonly hosts: number; readonly install: boolean }
  | { readonly do: 'down'; readonly run: string | 'every' }
  | { readonly do: 'status' }
  | { readonly do: 'run'; readonly run: string; readonly host: string; readonly argv: readonly string[] }
  | { readonly do: 'scenario'; readonly name: string; readonly install: boolean }
  | { readonly do: 'usage'; readonly because: string }

/** The run of `up` without a name; scenarios have runs of their own. */
const DEFAULT_RUN = 'lab'

const usage = (because: string): Command => ({ do: 'usage', because })

export const USAGE = `usage: npm run lab -- COMMAND
  up [--hosts N] [--run NAME] [--install]   boot N hosts (default 6) and leave them running
  down [--run NAME | --all]                 end a run, also one that crashed; leaves nothing
  status                                    runs of this machine
  run HOST [--run NAME] -- PROGRAM ...      run a program in a host, as root
  scenario NAME [--install]                 a run of its own, a proof, and down again
  cycle [--install]                         the scenario of that name: from bare hosts to a patch that is proven`

export function parseArgs(args: readonly string[]): Command {
  const end = args.indexOf('--')
  const own = end < 0 ? args : args.slice(0, end)
  const rest = end < 0 ? undefined : args.slice(end + 1)
  const words: string[] = []
  const options = new Map<string, string>()
  for (let i = 0; i < own.length; i += 1) {
    const arg = own[i] ?? ''
    if (arg === '--install' || arg === '--all') options.set(arg, '')
    else if (arg === '--hosts' || arg === '--run') {
      i += 1
      options.set(arg, own[i] ?? '')
    } else if (arg.startsWith('-')) return usage(`unknown option ${arg}`)
    else words.push(arg)
  }
  return command(words, options, rest)
}

const allowed: Readonly<
  Record<string, { readonly words: number; readonly options: readonly string[]; readonly rest?: true }>
> = {
  up: { words: 1, options: ['--hosts', '--run', '--install'] },
  down: { words: 1, options: ['--run', '--all'] },
  status: { words: 1, options: [] },
  run: { words: 2, options: ['--run'], rest: true },
  scenario: { words: 2, options: ['--install'] },
  cycle: { words: 1, options: ['--install'] },
}

function command(
  words: readonly string[],
  options: ReadonlyMap<string, string>,
  rest: readonly string[] | undefined,
): Command {
  const [verb = '', name = ''] = words
  const shape = Object.hasOwn(allowed, verb) ? allowed[verb] : undefined
  if (!shape) return usage(verb === '' ? 'no command' : `unknown command ${verb}`)
  if (words.length !== shape.words)
    return usage(`${verb}: ${words.length < shape.words ? 'a name is missing' : 'too many words'}`)
  for (const option of options.keys()) if (!shape.options.includes(option)) return usage(`${verb} has no ${option}`)
  if ((rest !== undefined && rest.length > 0) !== (shape.rest === true))
    return usage(`${verb}: program after -- ${shape.rest ? 'is missing' : 'makes no sense'}`)
  const run = options.get('--run') ?? DEFAULT_RUN
  if (!RUN_ID.test(run)) return usage('--run: 1 to 12 lower-case letters and digits')
  const install = options.has('--install')
  switch (verb) {
    case 'up': {
      const hosts = options.get('--hosts') ?? '6'
      if (!/^[1-9][0-9]?$/.test(hosts) || Number(hosts) > MAX_HOSTS) return usage(`--hosts: 1 to ${MAX_HOSTS}`)
      return { do: 'up', run, hosts: Number(hosts), install }
    }
    case 'down':
      return { do: 'down', run: options.has('--all') ? 'every' : run }
    case 'run':
      return { do: 'run', run, host: name, argv: rest ?? [] }
    case 'cycle':
      return { do: 'scenario', name: 'cycle', install }
    case 'scenario':
      return { do: 'scenario', name, install }
    default:
      return { do: 'status' }
  }
}
