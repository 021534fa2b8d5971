/** Operating system, identity and kernels. */
import { createHash } from 'node:crypto'
import type { OsRow } from '@patchreeve/contract/sections/os.ts'
import { isArchitecture } from '@patchreeve/ecosystems/deb/names.ts'
import type { Context } from './context.ts'
import { readCpuInfo } from './cpu-info.ts'
import { fit } from './fields.ts'
import { firstLine, type Host } from './host.ts'
import { installedKernels, runningKernel } from './kernels.ts'
import { detectVirtualization } from './virtualization.ts'

export async function collectOs(context: Context): Promise<OsRow[]> {
  const { host } = context
  const running = runningKernel(host)
  const installed = installedKernels(context.dpkg.packages)
  const own = installed.find((k) => k.release === running.release)
  return [
    {
      kind: 'system',
      ...systemNames(context),
      architecture: architectureOf(context),
      hostname: fit(firstLine(host, '/proc/sys/kernel/hostname') || firstLine(host, '/etc/hostname'), 255),
      machineId: machineId(context),
      virtualization: await detectVirtualization(context, readCpuInfo(host)),
      timezone: fit(timezone(host), 80),
    },
    {
      kind: 'running-kernel',
      release: fit(running.release, 200),
      version: fit(running.version, 300),
      package: fit(own?.package ?? '', 200),
    },
    ...installed.map((k) => ({ kind: 'installed-kernel' as const, ...k, release: fit(k.release, 200) })),
  ]
}

function systemNames({ osRelease }: Context) {
  const field = (name: string, max: number) => fit(osRelease.get(name) ?? '', max)
  return {
    // os-release(5): without an ID the system is "linux".
    id: field('ID', 60) || 'linux',
    idLike: field('ID_LIKE', 200),
    versionId: field('VERSION_ID', 60),
    codename: field('VERSION_CODENAME', 60),
    prettyName: field('PRETTY_NAME', 200),
  }
}

/** Debian's names for what Node calls x64 and so on; others stay as they are. */
const MACHINES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: 'i386', arm: 'armhf', ppc64: 'ppc64el' }

function architectureOf({ dpkg }: Context): string {
  const machine = MACHINES[process.arch] ?? process.arch
  return isArchitecture(dpkg.architecture) ? dpkg.architecture : machine
}

/** machine-id(5) asks for a keyed hash with a name of the use, so that the id itself never leaves the host. */
function machineId(context: Context): string {
  const id = firstLine(context.host, '/etc/machine-id')
  if (/^[0-9a-f]{32}$/.test(id)) return createHash('sha256').update(`patchreeve host identity\n${id}`).digest('hex')
  context.unknownRow('os', 'machine-id', 'unreadable')
  return ''
}

/** Without /etc/localtime the C library uses UTC (localtime(5)). */
function timezone(host: Host): string {
  const link = host.link('/etc/localtime')
  if (link.kind === 'known' && link.value.includes('zoneinfo/')) return link.value.replace(/^.*zoneinfo\//, '')
  if (link.kind === 'absent') return 'UTC'
  return firstLine(host, '/etc/timezone')
}
