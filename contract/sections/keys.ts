/**
 * The key of each section's rows: what makes two rows the same thing in two reports. Apart from the schemas, so that an agent
 * can sort and digest its rows without loading the schema library.
 */
import type { HardwareRow } from './hardware.ts'
import type { NetworkRow } from './network.ts'
import type { OsRow } from './os.ts'
import type { PackageRow } from './packages.ts'
import type { RepositoryRow } from './repositories.ts'
import type { RestartRow } from './restart.ts'
import type { SocketRow } from './sockets.ts'

/** Unique within the section; rows are sorted by it, compared by UTF-16 code units. */
export const sectionKeys = {
  os: (r: OsRow) => (r.kind === 'installed-kernel' ? `installed-kernel ${r.release}` : r.kind),
  hardware(r: HardwareRow) {
    switch (r.kind) {
      case 'disk':
        return `disk ${r.name}`
      case 'filesystem':
        return `filesystem ${r.mount}`
      case 'unknown':
        return `unknown ${r.what}`
      default:
        return r.kind
    }
  },
  packages: (r: PackageRow) => `${r.name} ${r.architecture} ${r.version}`,
  repositories(r: RepositoryRow) {
    switch (r.kind) {
      case 'source':
        return `source ${r.uri} ${r.suite}`
      case 'candidate':
        return `candidate ${r.name} ${r.architecture}`
      case 'hold':
        return `hold ${r.name} ${r.architecture}`
      case 'pin':
        return `pin ${r.file} ${r.package} ${r.pin}`
      case 'hook':
        return `hook ${r.file} ${r.setting} ${r.command}`
      case 'updater':
        return r.file === undefined ? `updater ${r.name}` : `updater ${r.name} ${r.file}`
      case 'apt-run':
        return `apt-run ${r.startedAt}`
      case 'unknown':
        return `unknown ${r.what}`
      case 'dpkg-health':
        return 'dpkg-health'
    }
  },
  network(r: NetworkRow) {
    switch (r.kind) {
      case 'interface':
        return `interface ${r.name}`
      case 'route':
        return `route ${r.destination} ${r.gateway} ${r.interface}`
      case 'neighbour':
        return `neighbour ${r.mac} ${r.interface}`
      case 'unknown':
        return `unknown ${r.what}`
    }
  },
  sockets: (r: SocketRow) =>
    r.kind === 'listen' ? `${r.protocol} ${r.address} ${r.port} ${r.package} ${r.program}` : `unknown ${r.what}`,
  restart: (r: RestartRow) => (r.kind === 'unknown' ? `unknown ${r.what}` : r.kind),
} as const
