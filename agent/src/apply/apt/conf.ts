/**
 * apt's configuration for our runs. The host's own files are read first, because they are root's and say what the administrator
 * wants (proxies of other methods, pins, hooks around dpkg); ours comes last and decides where things come from and what counts
 * as verified. Pure.
 */
import { ASK_SETTING, SPOOL_SETTING } from '../method/method.ts'

/** All below one folder, which `_apt` must be able to enter: apt's download helpers run as that user. */
export interface AptFolders {
  readonly root: string
  readonly lists: string
  readonly archives: string
  readonly cache: string
  readonly logs: string
  readonly conf: string
  readonly sources: string
  readonly keys: string
}

export function aptFolders(root: string): AptFolders {
  const at = (name: string) => `${root}/${name}`
  return {
    root,
    lists: at('lists'),
    archives: at('archives'),
    cache: at('cache'),
    logs: at('logs'),
    conf: at('apt.conf'),
    sources: at('sources.list'),
    keys: at('keys'),
  }
}

/** Seconds. */
export const LOCK_WAIT_S = 120

export interface ConfOptions {
  readonly folders: AptFolders
  /** Program that apt starts instead of its own http client. */
  readonly method: string
  readonly spool: string
  /** Only the agent's runs: where missing files are asked for. */
  readonly ask?: string
  /** A dated index for an undo is past its Valid-Until by nature. */
  readonly dated?: boolean
}

/** Hooks around `apt-get update` speak of the host's own lists; ours are none of their business. Hooks around dpkg stay. */
const UPDATE_HOOKS = ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map((name) => `APT::Update::${name}`)

export function aptConf({ folders, method, spool, ask, dated }: ConfOptions): string {
  const never = [
    ...['Acquire::AllowInsecureRepositories', 'Acquire::AllowWeakRepositories'],
    ...['Acquire::AllowDowngradeToInsecureRepositories', 'Acquire::AllowReleaseInfoChange', 'Acquire::PDiffs'],
    ...['Acquire::GzipIndexes', 'APT::Get::AllowUnauthenticated', 'APT::Get::AutomaticRemove', 'APT::Get::Purge'],
    ...['APT::Get::List-Cleanup', 'APT::Get::Fix-Missing', 'APT::Get::allow-remove-essential', 'APT::Get::Force-Yes'],
    ...['APT::Get::allow-change-held-packages', 'APT::Install-Recommends', 'APT::Install-Suggests'],
  ]
  const settings: [name: string, value: string][] = [
    ['Dir::State::lists', folders.lists],
    ['Dir::Cache', folders.cache],
    ['Dir::Cache::archives', folders.archives],
    ['Dir::Etc::sourcelist', folders.sources],
    // A name that is no folder: none is read.
    ['Dir::Etc::sourceparts', '/dev/null'],
    ['Dir::Log::Planner', ''],
    ['Dir::Log::Solver', ''],
    ['Dir::Bin::Methods::http', method],
    ['Dir::Bin::Methods::https', method],
    [SPOOL_SETTING, spool],
    [ASK_SETTING, ask ?? ''],
    ...['http', 'https'].flatMap((scheme): [string, string][] => [
      // A program of the host that apt would run to find a proxy; there is no network to find one for.
      [`Acquire::${scheme}::Proxy-Auto-Detect`, ''],
      [`Acquire::${scheme}::ProxyAutoDetect`, ''],
    ]),
    ['Acquire::Languages', 'none'],
    ['Acquire::Check-Valid-Until', dated ? 'false' : 'true'],
    ['Acquire::Check-Date', 'true'],
    ['Acquire::Retries', '0'],
    ['APT::Update::Error-Mode', 'any'],
    ['APT::Keep-Downloaded-Packages', 'true'],
    // Another apt may be at work: that is not a failure of the order.
    ['DPkg::Lock::Timeout', String(LOCK_WAIT_S)],
    ['quiet', '1'],
    ...never.map((name): [string, string] => [name, 'false']),
  ]
  const lists: [name: string, values: string[]][] = [
    // The server's store keeps one packing of each index.
    ['Acquire::CompressionTypes::Order', ['gz', 'xz']],
    // An administrator's configuration file stays as it is; a package's own default replaces an untouched one.
    ['DPkg::Options', ['--force-confdef', '--force-confold']],
  ]
  return [
    ...[...UPDATE_HOOKS, ...lists.map(([name]) => name)].map((name) => `#clear ${name};`),
    ...settings.map(([name, value]) => `${name} "${value}";`),
    ...lists.map(([name, values]) => `${name} { ${values.map((value) => `"${value}";`).join(' ')} };`),
    '',
  ].join('\n')
}

/** `-c` is read after everything of the host. No caller passes options that come from an order. */
export const aptGet = (folders: AptFolders, ...args: readonly string[]): string[] => [
  'apt-get',
  '-c',
  folders.conf,
  '-q',
  ...args,
]

/** What every run that changes something shares: an upgrade alone leaves marks of automatic installation as they are. */
export function installOptions(
  changes: readonly { readonly from: string | null; readonly to: string | null }[],
): string[] {
  const onlyUpgrade = changes.every((one) => one.from !== null && one.to !== null)
  const removes = changes.some((one) => one.to === null)
  return [
    '-y',
    ...(onlyUpgrade ? ['--only-upgrade'] : []),
    ...(removes ? [] : ['--no-remove']),
    // Named versions only: whether an order may go back is decided where it is accepted.
    '--allow-downgrades',
  ]
}
