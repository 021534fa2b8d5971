/** How a program gets into a host: pure, so that quoting is tested without one. */

/** Debian's own default for root; a unit of the host must not see our PATH. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** In all namespaces of the host's first process. */
export function enter(leader: number, argv: readonly string[]): string[] {
  return [
    'nsenter',
    '-t',
    String(leader),
    '-m',
    '-u',
    '-i',
    '-n',
    '-p',
    '-C',
    '--',
    'env',
    '-i',
    `PATH=${PATH}`,
    ...argv,
  ]
}

/**
 * As a transient unit of the host. Not by nsenter alone: that keeps every capability of the machine, and `date -s` would set
 * the machine's clock. systemd replaces `$NAME` in arguments, so each `$` is doubled.
 */
export function unitCommand(
  argv: readonly string[],
  timeoutMs: number,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const settings = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [`--setenv=${name}=${value}`],
  )
  return [
    ...['systemd-run', '--quiet', '--wait', '--pipe', '--collect', '--service-type=exec'],
    `--property=RuntimeMaxSec=${Math.max(1, Math.ceil(timeoutMs / 1000))}`,
    ...settings,
    '--',
    ...argv.map((arg, i) => (i === 0 ? arg : arg.replaceAll('$', '$$$$'))),
  ]
}
