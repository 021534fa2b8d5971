/** What the lab needs of the machine, asked before anything is started. One clear line when it is not there. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cgroupRoots } from './cgroup.ts'
import { must } from './exec.ts'

/** A reason not to start that a person can mend: printed as one line, exit code 2. */
export class NotPossible extends Error {}

/** Program -> Debian package that brings it. */
const tools: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  faketime: 'faketime',
  'apt-ftparchive': 'apt-utils',
  'dpkg-deb': 'dpkg',
  'dpkg-scanpackages': 'dpkg-dev',
  nft: 'nftables',
  ip: 'iproute2',
  zstd: 'zstd',
  gpg: 'gpg',
  'gpg-agent': 'gpg-agent',
  setpriv: 'util-linux',
  nsenter: 'util-linux',
  sysctl: 'procps',
}

/** Packages to install, sorted; empty when every program is in `path`. */
export function missingPackages(path: string, exists: (file: string) => boolean): string[] {
  const folders = [...path.split(delimiter), '/usr/sbin', '/sbin']
  const missing = Object.entries(tools).filter(([tool]) => !folders.some((folder) => exists(join(folder, tool))))
  return [...new Set(missing.map(([, pkg]) => pkg))].sort()
}

const installLine = (packages: readonly string[]) => [
  ...['apt-get', '-y', '-o', 'DPkg::Lock::Timeout=300', 'install', '--no-install-recommends'],
  ...packages,
]

/** Throws `NotPossible`, or makes the machine ready. `mayInstall`: CI=true or `--install`. */
export async function prepareMachine(mayInstall: boolean): Promise<void> {
  if (process.platform !== 'linux') throw new NotPossible('the lab needs Linux')
  if (process.getuid?.() !== 0)
    throw new NotPossible('the lab boots hosts in namespaces and needs root: sudo npm run lab -- ...')
  if (cgroupRoots().length === 0) throw new NotPossible('the lab needs a mounted cgroup2 file system')
  const missing = missingPackages(process.env.PATH ?? '', existsSync)
  if (missing.length === 0) return
  if (!mayInstall) {
    throw new NotPossible(`missing tools; install them with --install, or: ${installLine(missing).join(' ')}`)
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await must(['apt-get', '-o', 'DPkg::Lock::Timeout=300', 'update'], { timeoutMs: 300_000, env })
  await must(installLine(missing), { timeoutMs: 600_000, env })
}
