/**
 * From bare hosts to a fleet assessed: six real hosts enrol by the line, are read without being changed, and what is said of them
 * equals what their own apt says. A package changed by hand is corrected in API and console within two seconds, and told as changed
 * without an order; a job of a person's that would install is found.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from '../host.ts'
import { type Lab, withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { enrol, type Product, withProduct } from './product.ts'
import type { Scenario } from './scenario.ts'
import { difference, snapshot } from './untouched.ts'

/** From the end of the change on the host to its being shown. */
const CORRECTED_MS = 2_000
/** Verdicts, episodes and the chain follow the report. */
const CLOSED_MS = 15_000
const REPORT_MS = 120_000
/** The only bullseye host: with its update the last host leaves these episodes, and they close. */
const CHANGED = 3
/** What a person has set up on it, once a year. */
const JOB = '/etc/cron.d/own-updates'
/** What may explain a change is waited for, two minutes at least. */
const TOLD_MS = 240_000

export const watch = {
  id: 'watch',
  proves:
    'six hosts enrol by the line, their updates equal their own apt, a change is shown within 2 s, and nothing else on them changed',
  async run({ install }) {
    const times = new Stopwatch()
    const rows = await withLab({ hosts: 6, install }, async (lab) =>
      withProduct(lab, async (product) => {
        await product.api('PUT', '/gateway', { names: [lab.server.ip] })
        await lab.hosts[CHANGED]?.write(JOB, '0 4 1 1 * root apt-get -y -q dist-upgrade\n', '0644')
        const before = await Promise.all(lab.hosts.map(snapshot))
        for (const host of lab.hosts) await times.time(`enrol ${host.name}`, () => enrol(product, host))
        await times.time('all reported', () => allReported(lab, product))
        const updates = await times.time('updates', () => compareAll(lab, product))
        const changed = await times.time('change by hand', () => changeByHand(lab, product, lab.hosts[CHANGED]))
        await untouched(lab, before)
        await leaves(product, lab.hosts[5])
        await times.time('told as changed outside', () => toldAsOutside(product, lab.hosts))
        await ledgerHolds(product)
        return [
          ...updates,
          ['corrected in the API', `${changed.apiMs} ms`],
          ['corrected in the console', `${changed.consoleMs} ms`],
          ['episodes closed', String(changed.closed)],
        ]
      }),
    )
    return [...rows, ...lapRows(times.laps)]
  },
} as const satisfies Scenario

interface HostRow {
  readonly id: string
  readonly name: string
  readonly platform: string
  readonly assessedAt: string | null
  readonly provenance: string
  readonly packages: { total: number; vulnerable: number; not: number; unknown: number } | null
}
interface Detail {
  readonly sections: { section: string; reportId: string; rows: Record<string, unknown>[] }[]
  readonly updaters: { name: string; means: { params: { file?: string } } }[]
  readonly outside: { count: number; changes: { name: string; to: string | null; by: string }[] }[]
}

const rowOf = async (product: Product, host: Host): Promise<HostRow | undefined> =>
  (await product.all<HostRow>('/hosts', 'state:reporting')).find(
    (row) => row.name === host.plan.hostname && row.provenance === 'agent-signed',
  )

async function allReported(lab: Lab, product: Product): Promise<void> {
  const until = Date.now() + REPORT_MS
  for (;;) {
    const rows = await Promise.all(lab.hosts.map((host) => rowOf(product, host)))
    const details = await Promise.all(
      rows.map((row) => (row ? product.api<Detail>('GET', `/hosts/${row.id}`) : undefined)),
    )
    const missing = lab.hosts.filter(
      (_, index) => (details[index]?.sections.length ?? 0) < 7 || !rows[index]?.assessedAt,
    )
    if (missing.length === 0) return
    assert.ok(
      Date.now() < until,
      `not reported: ${missing.map((host) => host.name).join(', ')}\n${product.log().slice(-1_000)}`,
    )
    await sleep(500)
  }
}

/** For each host: (package, candidate) equals the `Inst` lines of its own apt whose origin is a security suite. */
async function compareAll(lab: Lab, product: Product): Promise<string[][]> {
  return Promise.all(
    lab.hosts.map(async (host) => {
      const row = await rowOf(product, host)
      assert.ok(row?.packages, `${host.name} is not assessed`)
      const { total, vulnerable, not, unknown } = row.packages
      assert.equal(vulnerable + not + unknown, total, `${host.name}: the verdicts are those of all packages`)
      const shown = await securityCandidates(product, row.id)
      const own = await ownSecurityUpdates(host)
      assert.deepEqual(shown.install, own, `${host.name}: what apt would install`)
      return [
        host.name,
        host.plan.suite,
        `${own.length} security updates`,
        `${shown.keptBack} kept back`,
        `${vulnerable}/${not}/${unknown} of ${total}`,
      ]
    }),
  )
}

async function securityCandidates(product: Product, id: string): Promise<{ install: string[]; keptBack: number }> {
  const detail = await product.api<Detail>('GET', `/hosts/${id}`)
  const rows = detail.sections.find((one) => one.section === 'repositories')?.rows ?? []
  const candidates = rows.filter((row) => row.kind === 'candidate' && row.security === true)
  return {
    install: candidates
      .filter((row) => row.state === 'would-install')
      .map((row) => `${row.name} ${row.candidate}`)
      .sort(),
    keptBack: candidates.filter((row) => row.state === 'kept-back').length,
  }
}

/** The oracle: the host's own apt, asked as root, read here by other code than the product's. */
async function ownSecurityUpdates(host: Host): Promise<string[]> {
  const text = await host.must(['apt-get', '-s', '-q', 'dist-upgrade'], { env: { LC_ALL: 'C' }, timeoutMs: 120_000 })
  const found = text.split('\n').flatMap((line) => {
    const match = /^Inst (\S+) (?:\[\S+\] )?\((\S+) ([^)]*)\)/.exec(line)
    return match && /Debian-Security:/.test(match[3] ?? '') ? [`${(match[1] ?? '').split(':')[0]} ${match[2]}`] : []
  })
  return [...new Set(found)].sort()
}

interface Changed {
  readonly apiMs: number
  readonly consoleMs: number
  readonly closed: number
}

async function changeByHand(lab: Lab, product: Product, host: Host | undefined): Promise<Changed> {
  assert.ok(host)
  const row = await rowOf(product, host)
  assert.ok(row)
  const opened = await product.all<{ id: string }>(`/hosts/${row.id}/findings`, 'source:openssl')
  assert.ok(opened.length > 0, 'openssl has findings before')
  const before = await host.must(['dpkg-query', '-W', '-f=$' + '{Version}', 'openssl'])
  const page = openConsole(lab, product, row.id, before)
  await page.ready()
  await host.must(['apt-get', '-y', '-q', 'install', '--only-upgrade', 'openssl', 'libssl1.1'], {
    timeoutMs: 180_000,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  })
  const doneAt = Date.now()
  const version = (await host.must(['dpkg-query', '-W', '-f=$' + '{Version}', 'openssl'])).trim()
  const [answered, shown] = [await page.answered(version), await page.shown(version)]
  // What the page shows, the API answered to it: its first right answer is the earlier of both.
  const apiMs = Math.min(answered, shown) - doneAt
  const consoleMs = shown - doneAt
  assert.ok(apiMs <= CORRECTED_MS, `the API showed ${version} after ${apiMs} ms`)
  assert.ok(consoleMs <= CORRECTED_MS, `the console showed ${version} after ${consoleMs} ms, the API after ${apiMs}`)
  return {
    apiMs,
    consoleMs,
    closed: await closedWithReport(
      product,
      row.id,
      opened.map((one) => one.id),
    ),
  }
}

/** Of the changed host its change by apt, by root without a person's name; of the others nothing. */
async function toldAsOutside(product: Product, hosts: readonly Host[]): Promise<void> {
  const until = Date.now() + TOLD_MS
  const detailOf = async (host: Host | undefined) => {
    const row = host && (await rowOf(product, host))
    return row && product.api<Detail>('GET', `/hosts/${row.id}`)
  }
  for (;;) {
    const detail = await detailOf(hosts[CHANGED])
    const found = detail?.outside.flatMap((one) => one.changes.filter(({ name }) => name === 'openssl')) ?? []
    if (found.length > 0) {
      assert.deepEqual(
        found.map((one) => one.by),
        ['apt'],
      )
      assert.ok(detail?.updaters.some(({ name, means }) => name === 'cron-entry' && means.params.file === JOB))
      break
    }
    assert.ok(Date.now() < until, `never told: ${JSON.stringify(detail?.outside)}`)
    await sleep(2_000)
  }
  for (const host of hosts.filter((_, index) => index !== CHANGED))
    assert.deepEqual((await detailOf(host))?.outside ?? [], [], `${host.name}: nothing changed there`)
}

/** The episodes are closed, and the ledger names the host's own report as the reason. */
async function closedWithReport(product: Product, id: string, episodes: readonly string[]): Promise<number> {
  const detail = await product.api<Detail>('GET', `/hosts/${id}`)
  const report = detail.sections.find((one) => one.section === 'packages')?.reportId
  const until = Date.now() + CLOSED_MS
  for (;;) {
    const entries = await product.all<{ subjectId: string; body: { report?: string } }>(
      '/evidence/entries',
      'type:finding.closed',
    )
    const closed = entries.filter((entry) => episodes.includes(entry.subjectId))
    const wrong = closed.filter((entry) => entry.body.report !== report)
    assert.deepEqual(wrong, [], 'the ledger names the report that showed the update')
    if (closed.length === episodes.length) return closed.length
    assert.ok(Date.now() < until, `${closed.length} of ${episodes.length} episodes were closed in the ledger`)
    await sleep(250)
  }
}

/** A real browser in the server's namespace, signed in as a person, looking at the host's packages without a reload; beside it a program that asks the API. */
function openConsole(lab: Lab, product: Product, hostId: string, version: string) {
  const script = join(import.meta.dirname, '../../e2e/live-host.ts')
  const link = /http:\/\/localhost:\d+\/start\?token=\S+/.exec(product.log())?.[0] ?? ''
  assert.notEqual(link, '', 'the start printed a set-up link')
  const child = lab.server.spawn([
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    script,
    link,
    hostId,
    'openssl',
    version.trim(),
  ])
  const read = () => readFileSync(child.log, 'utf8')
  const lines = () =>
    read()
      .split('\n')
      .flatMap((line) =>
        line.startsWith('{') ? [JSON.parse(line) as { event: string; text?: string; at: number }] : [],
      )
  const wait = async (what: string, found: () => number | undefined): Promise<number> => {
    const until = Date.now() + 120_000
    for (;;) {
      const at = found()
      if (at !== undefined) return at
      if (Date.now() > until || (child.exitCode() ?? 0) !== 0)
        throw new Error(`the console never said ${what}:\n${read().slice(-2_000)}`)
      await sleep(50)
    }
  }
  const saying = (event: string, text = '') =>
    wait(`${event} ${text}`, () => lines().find((line) => line.event === event && (line.text ?? '').includes(text))?.at)
  return {
    ready: () => saying('ready'),
    shown: (wanted: string) => saying('shown', wanted),
    answered: (wanted: string) => saying('answered', wanted),
  }
}

/** dpkg's status less our packages and /etc less our files are what they were (the host that was changed by hand is left out). */
async function untouched(lab: Lab, before: Awaited<ReturnType<typeof snapshot>>[]): Promise<void> {
  for (const [index, host] of lab.hosts.entries()) {
    const was = before[index]
    if (index === CHANGED || !was) continue
    assert.deepEqual(difference(was, await snapshot(host)), [], `${host.name} was changed`)
  }
}

/** Purged, nothing of ours is left on the host, and the server has it on record. */
async function leaves(product: Product, host: Host | undefined): Promise<void> {
  assert.ok(host)
  const row = await rowOf(product, host)
  await host.must(['apt-get', '-y', '-q', 'purge', 'patchreeve-agent', 'patchreeve-runtime'], {
    timeoutMs: 120_000,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  })
  const left = await host.must([
    'find',
    '/etc',
    '/usr',
    '/var',
    '/lib',
    '/run',
    '-xdev',
    '-iname',
    '*patchreeve*',
    '-not',
    '-path',
    '/var/lib/dpkg/*',
    '-not',
    '-path',
    '/var/log/*',
    '-not',
    '-path',
    '/var/cache/*',
    '-not',
    '-path',
    '/var/lib/apt/*',
  ])
  assert.equal(left.trim(), '', 'files of ours are left')
  assert.equal((await host.run(['id', 'patchreeve-agent'])).code, 1, 'our user is left')
  const gone = await product.all<HostRow>('/hosts', 'state:retired')
  assert.ok(
    gone.some((one) => one.id === row?.id),
    'the server shows the host as retired',
  )
}

async function ledgerHolds(product: Product): Promise<void> {
  const verified = await product.api<{ ok: boolean; entries: number }>('GET', '/evidence/verify')
  assert.ok(verified.ok && verified.entries > 0)
}
