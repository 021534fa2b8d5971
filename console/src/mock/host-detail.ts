/** One made-up host in full: its sentence, packages and findings. */
import type { HostDetail, HostPackage, HostRow } from '@patchreeve/contract/api/host-views.ts'
import type { Finding } from '@patchreeve/contract/api/risk-views.ts'
import { ago, at, DAY } from './clock.ts'
import { feeds } from './feeds.ts'
import { findingsOf } from './findings.ts'
import { reasons } from './groups.ts'
import { groupsOf, numberOf, PACKAGES } from './hosts.ts'
import { sectionsOf } from './sections.ts'

export function hostDetail(host: HostRow, asked: string | undefined): HostDetail {
  const heard = host.lastSeenAt !== null
  return {
    ...host,
    sentence: hostSentence(host),
    reboot:
      host.rebootDue === true
        ? [{ code: 'reboot.newer-kernel', params: { packages: 'linux-image-6.1.0-49-amd64' } }]
        : [],
    at: asked ?? at(0),
    gates: [],
    updaters:
      numberOf(host.id) % 4 === 0
        ? [
            {
              name: 'unattended-upgrades',
              active: true,
              installs: true,
              state: 'installs',
              means: { code: 'updater.unattended-upgrades', params: { file: '', command: '' } },
              next: {
                code: 'updater-next.put-aside',
                params: { command: `patchreeve updater put aside unattended-upgrades --host ${host.name}` },
              },
              order: null,
            },
          ]
        : [],
    outside:
      numberOf(host.id) % 4 === 0
        ? [
            {
              reportId: '0193a000-0000-7000-8000-00000000aaaa',
              at: ago(DAY),
              since: ago(3 * DAY),
              count: 1,
              changes: [
                {
                  name: 'curl',
                  architecture: 'amd64',
                  from: '7.88.1-10+deb12u8',
                  to: '7.88.1-10+deb12u9',
                  by: 'unattended-upgrades',
                },
              ],
            },
          ]
        : [],
    sections: heard ? sectionsOf(host.name) : [],
    unknown: heard ? [{ section: 'hardware', what: 'dmi serial', reason: 'needs-root' }] : [],
    identity: {
      standing: 'new',
      otherHost: null,
      certificate:
        host.provenance === 'server-seen'
          ? null
          : { serial: '0f'.repeat(16), notAfter: at(60 * DAY), revoked: host.state === 'retired' },
    },
  }
}

function hostSentence(host: HostRow): HostDetail['sentence'] {
  const params = { host: host.name }
  const n = hostFindings(host).length
  if (host.state === 'retired') return { code: 'host.retired', params }
  if (host.lastSeenAt === null) return { code: 'host.never', params: { ...params, enrolledAt: host.enrolledAt } }
  if (host.state === 'silent') return { code: 'host.silent', params: { ...params, since: host.lastSeenAt } }
  if (host.packages === null) return { code: 'host.unassessed', params }
  if (n === 0)
    return { code: 'host.clean', params: { ...params, at: ago(4_000), n: feeds.length, oldestAt: ago(50 * 3_600_000) } }
  if (host.overdue > 0) return { code: 'host.overdue', params: { ...params, n, overdue: host.overdue } }
  return host.dueAt === null
    ? { code: 'host.open', params: { ...params, n } }
    : { code: 'host.due', params: { ...params, n, dueAt: host.dueAt } }
}

export function hostFindings(host: HostRow): Finding[] {
  return groupsOf(numberOf(host.id)).flatMap((seed) => findingsOf(seed, 1))
}

export function hostPackages(host: HostRow): HostPackage[] {
  if (host.packages === null) return []
  const vulnerable = groupsOf(numberOf(host.id)).map(
    (seed): HostPackage => ({
      ...plain(seed.source, seed.from),
      candidate: seed.to,
      candidateState: seed.to === null ? null : seed.fixState === 'kept-back' ? 'kept-back' : 'would-install',
      candidateSecurity: seed.to !== null,
      verdict: 'vulnerable',
      fixState: seed.fixState,
      tier: seed.tier,
      vulnerabilities: [...seed.cves],
      because: reasons(seed),
    }),
  )
  const others = Array.from(
    { length: PACKAGES - vulnerable.length },
    (_, n): HostPackage =>
      n < 7
        ? {
            ...plain(`local-tool-${n}`, '1.0-1'),
            verdict: 'unknown',
            because: [{ code: 'foreign-origin', params: { marker: 'nordhafen' } }],
          }
        : plain(`libexample${n}`, '1.2.3-4'),
  )
  return [...vulnerable, ...others]
}

const plain = (name: string, version: string): HostPackage => ({
  name,
  architecture: 'amd64',
  version,
  source: name,
  sourceVersion: version,
  status: 'ii',
  maintainer: '',
  installedAt: '',
  candidate: null,
  candidateState: null,
  candidateSecurity: false,
  verdict: 'not',
  fixState: null,
  tier: null,
  vulnerabilities: [],
  because: [{ code: 'all-answered', params: { count: 3 } }],
})
