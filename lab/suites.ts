/**
 * The releases a lab host can run and what is on it. Images hold `main` only, as released; the updates that came later are
 * offered to the host by the second layer, so every host really has security updates outstanding.
 */
import { createHash } from 'node:crypto'

export const suites = ['bookworm', 'bullseye', 'trixie'] as const
export type Suite = (typeof suites)[number]
export const isSuite = (text: string): text is Suite => (suites as readonly string[]).includes(text)

/** Services to restart, libraries to leave mapped, and the tools that a small server has. One list for all releases. */
export const packages: readonly string[] = [
  ...['systemd', 'systemd-sysv', 'dbus', 'libnss-systemd', 'libnss3', 'netbase', 'iproute2', 'iputils-ping', 'procps'],
  ...['openssh-server', 'openssl', 'ca-certificates', 'curl', 'nginx-light', 'postgresql-client', 'cron', 'rsyslog'],
  ...['python3', 'python3-apt', 'perl', 'sudo', 'libxml2-utils', 'git', 'less', 'vim-tiny', 'gnupg', 'logrotate'],
  ...['lsb-release', 'locales', 'tzdata'],
]

/** Raise when the recipe in `images.ts` changes in a way that the package list does not show. */
const RECIPE = 1

/** Name of an image's folder. The month makes it follow point releases without a rebuild at each run. */
export function imageKey(suite: Suite, now: Date): string {
  const month = now.toISOString().slice(0, 7)
  const digest = createHash('sha256')
    .update(JSON.stringify([RECIPE, suite, packages, month]))
    .digest('hex')
  return `${suite}-${month}-${digest.slice(0, 12)}`
}

/** The apt sources of a host: what the release's own documentation recommends, `main` only. Hosts always speak http. */
export function sourcesList(suite: Suite, mirrors: { readonly archive: string; readonly security: string }): string {
  const plain = (url: string) => url.replace(/^https:/, 'http:')
  return [
    `deb ${plain(mirrors.archive)} ${suite} main`,
    `deb ${plain(mirrors.archive)} ${suite}-updates main`,
    `deb ${plain(mirrors.security)} ${suite}-security main`,
    '',
  ].join('\n')
}
