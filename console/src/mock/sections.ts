/** Inventory of the made-up hosts: shapes as hosts send them, enough sockets to need virtual rows. */
import type { HostDetail } from '@patchreeve/contract/api/host-views.ts'
import { ago, DAY } from './clock.ts'

const SOCKETS = 260
const report = '00000000-0000-7000-8000-00000000beef'
const state = (
  section: HostDetail['sections'][number]['section'],
  rows: Record<string, unknown>[],
): HostDetail['sections'][number] => ({
  section,
  rows,
  validFrom: ago(6 * DAY),
  recordedAt: ago(60_000),
  reportId: report,
})

export function sectionsOf(name: string): HostDetail['sections'] {
  return [
    state('os', [
      {
        kind: 'system',
        id: 'debian',
        versionId: '12',
        codename: 'bookworm',
        prettyName: 'Debian GNU/Linux 12 (bookworm)',
        architecture: 'amd64',
        hostname: name,
        virtualization: 'kvm',
        timezone: 'Europe/Berlin',
      },
      {
        kind: 'running-kernel',
        release: '6.1.0-42-amd64',
        version: '#1 SMP Debian 6.1.158-1',
        package: 'linux-image-6.1.0-42-amd64',
      },
      {
        kind: 'installed-kernel',
        release: '6.1.0-42-amd64',
        package: 'linux-image-6.1.0-42-amd64',
        packageVersion: '6.1.158-1',
      },
      {
        kind: 'installed-kernel',
        release: '6.1.0-43-amd64',
        package: 'linux-image-6.1.0-43-amd64',
        packageVersion: '6.1.162-1',
      },
    ]),
    state('hardware', [
      { kind: 'cpu', model: 'Example Processor 9', logicalCount: 8, coreCount: 4 },
      { kind: 'memory', totalBytes: 16_684_351_488, swapBytes: 0 },
      { kind: 'disk', name: 'vda', sizeBytes: 64_424_509_440, rotational: false, removable: false, model: '' },
      { kind: 'filesystem', mount: '/', type: 'ext4', sizeBytes: 62_000_000_000 },
      { kind: 'unknown', what: 'dmi serial', reason: 'needs-root' },
    ]),
    state('restart', [
      {
        kind: 'reboot',
        due: true,
        because: ['newer-kernel'],
        packages: ['linux-image-6.1.0-43-amd64'],
        bootId: 'c08b',
      },
    ]),
    state('repositories', [
      {
        kind: 'source',
        uri: 'http://mirror.nordhafen.example/debian',
        suite: 'bookworm',
        components: ['main'],
        origin: 'Debian',
        label: 'Debian',
        codename: 'bookworm',
        date: ago(9 * DAY),
        validUntil: '',
        signedBy: [],
        flags: ['plain-http'],
      },
      {
        kind: 'source',
        uri: 'https://mirror.nordhafen.example/debian-security',
        suite: 'bookworm-security',
        components: ['main'],
        origin: 'Debian',
        label: 'Debian-Security',
        codename: 'bookworm-security',
        date: ago(DAY),
        validUntil: ago(-6 * DAY),
        signedBy: [],
        flags: [],
      },
      {
        kind: 'candidate',
        name: 'openssl',
        architecture: 'amd64',
        installed: '3.0.20-1~deb12u2',
        candidate: '3.0.22-1~deb12u2',
        state: 'would-install',
        origins: [{ label: 'Debian-Security', suite: '12/oldstable-security' }],
        security: true,
      },
      { kind: 'hold', name: 'postgresql-15', architecture: 'amd64' },
    ]),
    state('network', [
      {
        kind: 'interface',
        name: 'enp1s0',
        mac: '52:54:00:12:34:56',
        mtu: 1500,
        up: true,
        addresses: ['10.20.1.7/24', 'fd00:20::7/64'],
      },
      { kind: 'neighbour', mac: '52:54:00:aa:bb:cc', addresses: ['10.20.1.1'], interface: 'enp1s0' },
    ]),
    state(
      'sockets',
      Array.from({ length: SOCKETS }, (_, n) => ({
        kind: 'listen',
        protocol: 'tcp',
        address: '0.0.0.0',
        port: 8000 + n,
        program: n % 9 === 4 ? '' : '/usr/sbin/nginx',
        package: n % 9 === 4 ? '' : 'nginx',
        unknown: n % 9 === 4 ? 'needs-root' : '',
      })),
    ),
  ]
}
