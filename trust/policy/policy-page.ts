/** The policy as one page: also the written policy that an auditor is shown. Everything that hosts act on is on it. */
import { endOf, expandCalendar, startOf } from '../calendar/windows.ts'
import { type Policy, type Probe, REBOOT_DEFAULTS, type RebootRules, type Ring } from '../documents/policy.ts'
import { calendarLines, zoneText } from './calendar-lines.ts'
import { BLANK, exactly, groups, type Line, line, moment, type PageWords, visible } from './page.ts'

/** `digest` null: it is not final yet. */
export function policyPage(policy: Policy, digest: string | null, words: PageWords): Line[] {
  const { t } = words
  return [
    line(t('policy.title', { version: String(policy.version), tenant: policy.tenant })),
    ...(digest === null ? [] : [line(t('policy.digest', { digest: groups(digest) }), 2)]),
    line(
      t('policy.life', {
        issued: moment(policy.issuedAt),
        expires: moment(policy.expires),
        root: String(policy.rootVersion),
      }),
      2,
    ),
    BLANK,
    line(t('policy.verbs', { verbs: policy.verbs.join(', ') })),
    line(t('policy.origins')),
    ...policy.origins.flatMap((one) => [
      line(t('policy.origin', { id: one.id, origin: visible(one.origin), label: visible(one.label) }), 2),
      ...one.keys.map((key) => line(key, 4)),
      ...(one.coolDownHours === 0 ? [] : [line(coolDownText(one.coolDownHours, words), 4)]),
    ]),
    ...(policy.origins.some((one) => one.coolDownHours > 0) ? [] : [line(t('policy.cool-down-none'), 2)]),
    BLANK,
    line(t('policy.rings', { period: exactly(words, policy.periodMinutes) })),
    ...policy.rings.flatMap((ring, at) => ringLines(policy, ring, at, words)),
    BLANK,
    ...probeLines(policy, words),
    BLANK,
    line(standingText(policy, words)),
    line(t('policy.emergency', { count: String(policy.emergency.count), days: String(policy.emergency.days) })),
    line(t('policy.exceptions', { days: String(policy.exceptionMaxDays) })),
    ...exclusionLines(policy, words),
    ...clusterLines(policy, words),
    ...serialLines(policy, words),
    ...drainLines(policy, words),
    line(
      t('policy.deadlines', {
        T0: String(policy.deadlineDays.T0),
        T1: String(policy.deadlineDays.T1),
        T2: String(policy.deadlineDays.T2),
        T3: String(policy.deadlineDays.T3),
      }),
    ),
    BLANK,
    line(t('policy.remains')),
  ]
}

function ringLines(policy: Policy, ring: Ring, at: number, words: PageWords): Line[] {
  const { t } = words
  const head = { number: String(at + 1), name: ring.name }
  const { minSucceeded, maxFailed, soakMinutes, test } = ring.promotion
  return [
    line(
      ring.hosts === 'others'
        ? t('policy.ring-others', head)
        : t('policy.ring-named', { ...head, n: ring.hosts.length }),
      2,
    ),
    ...(ring.hosts === 'others' ? [] : ring.hosts.map((host) => line(groups(host), 6))),
    line(
      t('policy.delay', { delay: exactly(words, ring.delayMinutes), urgent: exactly(words, ring.urgentDelayMinutes) }),
      4,
    ),
    ...windowLines(policy, ring.windows, words),
    ...(ring.windows === 'any' ? [] : [line(catchUpText(ring, words), 4)]),
    line(t('policy.share', { percent: String(ring.sharePercent) }), 4),
    ...(ring.maxAtOnce === null ? [] : [line(t('policy.at-once', { n: ring.maxAtOnce }), 4)]),
    ...(at === 0 ? [] : [line(t('policy.promotion', { n: minSucceeded, failed: String(maxFailed) }), 4)]),
    ...(at === 0 || soakMinutes === 0 ? [] : [line(t('policy.soak', { soak: exactly(words, soakMinutes) }), 4)]),
    ...(test === null ? [] : [line(testText(test, t), 4)]),
    line(t(ring.mayReboot ? 'policy.reboot-yes' : 'policy.reboot-no'), 4),
    ...(ring.mayReboot ? rebootLines(ring.reboot ?? REBOOT_DEFAULTS, words) : []),
  ]
}

function rebootLines({ warnMinutes, deferrals, hardEndHours, kernel }: RebootRules, { t }: PageWords): Line[] {
  return [
    line(t('policy.reboot-rules', { warn: warnMinutes, deferrals, hours: hardEndHours }), 6),
    line(t(kernel === 'any' ? 'policy.kernel-any' : 'policy.kernel-boot-safe'), 6),
  ]
}

/** Shares as they are signed: a page that rounds them is a page about another test. */
function testText(test: NonNullable<Ring['promotion']['test']>, t: PageWords['t']): string {
  const { alpha, beta, p0, p1, firstWave } = test
  const [a, b, good, bad] = [alpha, beta, p0, p1].map(String)
  return t('policy.test', { alpha: a ?? '', beta: b ?? '', good: good ?? '', bad: bad ?? '', n: firstWave })
}

function windowLines(policy: Policy, windows: Ring['windows'], words: PageWords): Line[] {
  const { t } = words
  if (windows === 'any') return [line(t('policy.windows-any'), 4)]
  const { calendar, times } = windows
  const first = times[0]
  const last = times.at(-1)
  const head = t('policy.windows', {
    zone: zoneText(calendar, words),
    n: times.length,
    first: first ? moment(startOf(first)) : '-',
    last: last ? moment(endOf(last)) : '-',
  })
  const said = [line(head, 4), ...calendarLines(calendar, words).map((text) => line(text, 6))]
  if (isAsTheCalendarSays(policy, windows)) return said
  // Hosts go by the instants: a page that showed the calendar alone could be a page about another policy.
  return [
    ...said,
    line(t('policy.windows-differ'), 4),
    ...times.map((one) => line(t('policy.window', { from: moment(startOf(one)), to: moment(endOf(one)) }), 6)),
  ]
}

function isAsTheCalendarSays(policy: Policy, { calendar, times }: Exclude<Ring['windows'], 'any'>): boolean {
  try {
    const due = expandCalendar(calendar, new Date(policy.issuedAt), new Date(policy.expires))
    return JSON.stringify(due.map(span)) === JSON.stringify(times.map(span))
  } catch {
    // A zone that this platform does not know: then the instants speak for themselves.
    return false
  }
}

const span = (one: Parameters<typeof startOf>[0]): string[] => [startOf(one), endOf(one)]

function probeLines({ probes }: Policy, { t }: PageWords): Line[] {
  if (probes.length === 0) return [line(t('policy.probes-none'))]
  return [line(t('policy.probes')), ...probes.map((probe) => line(probeText(probe, t), 2))]
}

function probeText(probe: Probe, t: PageWords['t']): string {
  const { id, target } = probe
  const timing = { timeout: String(probe.timeoutMs), settle: String(probe.settleMs) }
  if (probe.kind === 'unit')
    return target === '*'
      ? t('policy.probe-units', { id, ...timing })
      : t('policy.probe-unit', { id, target, ...timing })
  if (probe.kind === 'tcp')
    return target === '*'
      ? t('policy.probe-ports', { id, ...timing })
      : t('policy.probe-port', { id, target, ...timing })
  if (probe.kind === 'program') return t('policy.probe-program', { id, target, digest: probe.sha256, ...timing })
  const { status, contains } = probe.expect
  const answer = { id, target, status: String(status), ...timing }
  return contains === null
    ? t('policy.probe-http', answer)
    : t('policy.probe-http-contains', { ...answer, contains: visible(contains) })
}

const coolDownText = (hours: number, words: PageWords): string =>
  words.t('policy.cool-down', { time: exactly(words, hours * 60) })

const catchUpText = ({ catchUpHours }: Ring, words: PageWords): string =>
  catchUpHours === 0
    ? words.t('policy.catch-up-none')
    : words.t('policy.catch-up', { time: exactly(words, catchUpHours * 60) })

function exclusionLines({ exclusions }: Policy, { t }: PageWords): Line[] {
  if (exclusions.length === 0) return [line(t('policy.exclusions-none'))]
  return [
    line(t('policy.exclusions')),
    ...exclusions.flatMap(({ id, packages, hosts, until, reason }) => [
      line(
        t('policy.exclusion', { id, packages: packages.join(', '), until: moment(until), reason: visible(reason) }),
        2,
      ),
      ...onHosts(hosts, t),
    ]),
  ]
}

function onHosts(hosts: readonly string[] | 'all', t: PageWords['t']): Line[] {
  if (hosts === 'all') return [line(t('policy.exclusion-all'), 4)]
  return [line(t('policy.exclusion-hosts', { n: hosts.length }), 4), ...hosts.map((host) => line(groups(host), 6))]
}

function clusterLines({ clusters, periodMinutes }: Policy, words: PageWords): Line[] {
  const { t } = words
  if (clusters.length === 0) return [line(t('policy.clusters-none'))]
  return [
    line(t('policy.clusters', { period: exactly(words, periodMinutes) })),
    ...clusters.flatMap(({ name, hosts, maxDown }) => [
      line(t('policy.cluster', { name, max: maxDown, n: hosts.length }), 2),
      ...hosts.map((host) => line(groups(host), 6)),
    ]),
  ]
}

function serialLines({ serials = [] }: Policy, { t }: PageWords): Line[] {
  if (serials.length === 0) return [line(t('policy.serials-none'))]
  return [
    line(t('policy.serials')),
    ...serials.flatMap(({ name, batches }) => [
      line(t('policy.serial', { name }), 2),
      ...batches.flatMap((batch, at) => [
        line(t('policy.batch', { number: at + 1, name: batch.name, n: batch.hosts.length }), 4),
        ...batch.hosts.map((host) => line(groups(host), 6)),
      ]),
    ]),
  ]
}

function drainLines({ drains = [] }: Policy, { t }: PageWords): Line[] {
  if (drains.length === 0) return [line(t('policy.drains-none'))]
  return [
    line(t('policy.drains')),
    ...drains.flatMap(({ id, hosts, stops, waitSeconds }) => [
      line(t('policy.drain', { id, seconds: waitSeconds }), 2),
      ...(stops === null ? [] : [line(t('policy.drain-stops', { unit: stops }), 4)]),
      ...onHosts(hosts, t),
    ]),
  ]
}

function standingText({ standing }: Policy, { t }: PageWords): string {
  if (standing === null) return t('policy.standing-none')
  return t('policy.standing', {
    packages: String(standing.maxPackages),
    bytes: String(standing.maxBytes),
    tiers: standing.tiers.join(', '),
  })
}
