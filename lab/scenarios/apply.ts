/**
 * apply as it is installed: the real package, its socket, orders signed by people, and what they do to three Debian releases. The
 * server is left out: documents are made by the scenario, and the lab's store fills the spool.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cpSync } from 'node:fs'
import { type Policy, type Probe, verbs } from '@patchreeve/trust/documents/policy.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import type { LabPackage } from '../deb.ts'
import { badPostinst, beforeBad, good, withPort } from '../demo-packages.ts'
import { type Lab, withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { documentFor, handOver, makeSite, nextPeriod, order, type Site, type Target } from './apply-orders.ts'
import { prepared, statusOf } from './apply-site.ts'
import { asideAndBack, installUnattended } from './apply-updater.ts'
import { filesOf, fill, orderFor, type Publisher, publisherOf, storeOf, versionOf } from './apt-host.ts'
import { withBuiltPackages } from './built-packages.ts'
import type { Scenario } from './scenario.ts'

const PAGE = '/var/www/html/pr-page.html'
const timing = { timeoutMs: 4_000, settleMs: 500 }
/** A person's own check on each host. It passes where it may do nothing that the cage forbids. */
const CHECK = '/opt/checks/own'
const CHECK_TEXT = `#!/bin/sh
[ "$(id -u)" != 0 ] || { echo 'is root'; exit 1; }
if touch /etc/pr-check /var/lib/pr-check 2>/dev/null; then echo 'writes'; exit 1; fi
if ls /var/lib/patchreeve/apply >/dev/null 2>&1; then echo 'reads what is of apply'; exit 1; fi
echo "may nothing, told nothing: $#"
`
const CHECKED = { sha256: createHash('sha256').update(CHECK_TEXT).digest('hex'), exit: 0 }
const PROBES: Probe[] = [
  { id: 'units', kind: 'unit', target: '*', ...timing },
  { id: 'ports', kind: 'tcp', target: '*', ...timing },
  {
    id: 'page',
    kind: 'http',
    target: 'http://localhost/pr-page.html',
    expect: { status: 200, contains: 'all is well' },
    ...timing,
  },
  { id: 'own', kind: 'program', target: CHECK, sha256: CHECKED.sha256, ...timing },
  // Fails before as after, on every host: nobody's doing.
  {
    id: 'never',
    kind: 'http',
    target: 'http://127.0.0.1/no-such-page',
    expect: { status: 200, contains: null },
    ...timing,
  },
]

const page = (version: string, text: string): LabPackage => ({
  name: 'pr-page',
  version,
  files: { [PAGE]: `${text}\n` },
})
/** Version 2's service dies as soon as it is started. */
const unit = (version: string, program: string): LabPackage => ({
  name: 'pr-unit',
  version,
  files: {
    '/lib/systemd/system/pr-unit.service': `[Unit]\nDescription=a unit\n[Service]\nExecStart=${program}\n`,
  },
  scripts: { postinst: 'if [ -d /run/systemd/system ]; then systemctl daemon-reload; systemctl restart pr-unit; fi' },
})

/** Its service is stopped while the host is out of service; version 2 writes down what it finds while it is installed. */
const drained = (version: string, script: string): LabPackage => ({
  name: 'pr-drain',
  version,
  files: {
    '/lib/systemd/system/pr-drain.service':
      '[Unit]\nDescription=a service of a balancer\n[Service]\nExecStart=/bin/sleep infinity\n',
  },
  scripts: { postinst: `if [ -d /run/systemd/system ]; then ${script}; fi` },
})
const DRAINS: Policy['drains'] = [
  { id: 'web', hosts: 'all', stops: null, waitSeconds: 1 },
  { id: 'worker', hosts: 'all', stops: 'pr-drain.service', waitSeconds: 2 },
]
/** What version 2 found: both files, and the service. */
const FOUND = '/var/lib/pr-drain.txt'

/** Configures in a clone, where no first process runs, and fails on the host itself. */
const late = (version: string, script: string): LabPackage => ({
  name: 'pr-late',
  version,
  files: { '/usr/share/pr-late.txt': version },
  scripts: { postinst: script },
})

const OLD = [
  good('1.0-1'),
  late('1.0-1', 'exit 0'),
  beforeBad('1.0-1'),
  withPort('1.0-1', true),
  drained('1.0-1', 'systemctl daemon-reload; systemctl restart pr-drain'),
  page('1.0-1', 'all is well'),
  unit('1.0-1', '/bin/sleep infinity'),
]
const NEW = [
  good('2.0-1'),
  late('2.0-1', 'if [ -d /run/systemd/system ]; then echo "pr-late: no" >&2; exit 1; fi'),
  badPostinst('2.0-1'),
  withPort('2.0-1', false),
  drained('2.0-1', `(ls /var/lib/patchreeve/drained; systemctl is-active pr-drain) > ${FOUND} || true`),
  page('2.0-1', 'nothing is'),
  unit('2.0-1', '/bin/false'),
]

export const apply = {
  id: 'apply',
  proves:
    'the installed apply takes orders that people signed, refuses the others with a signed word, undoes by itself what breaks a unit, a port, a page or dpkg, leaves service while it installs, runs a person’s own check without any right, and puts another updater aside',
  async run({ install }) {
    const times = new Stopwatch()
    const rows = await withBuiltPackages(['bookworm', 'bullseye', 'trixie'], times, (hosts) =>
      withLab({ hosts, install }, (lab) => proofs(lab, times)),
    )
    return [...rows, ...lapRows(times.laps)]
  },
} as const satisfies Scenario

async function proofs(lab: Lab, times: Stopwatch): Promise<string[][]> {
  const repo = await lab.repo({ name: 'own', label: 'Lab' })
  await repo.publish(OLD, new Date(Date.now() - 3_600_000))
  const publisher = await publisherOf(repo, 'Lab')
  const targets: Target[] = []
  await times.time('install the packages', async () => {
    for (const host of lab.hosts) {
      await host.write(CHECK, CHECK_TEXT, '0755')
      targets.push({
        host,
        key: await prepared(
          host,
          publisher,
          OLD.map((one) => one.name),
        ),
      })
    }
  })
  cpSync(repo.folder, `${repo.folder}-old`, { recursive: true })
  await repo.publish(NEW, new Date())
  const site = await makeSite(
    targets.map((one) => one.key),
    publisher,
    PROBES,
    { drains: DRAINS, verbs: [...verbs] },
  )
  const [first, second, third] = targets
  assert.ok(first && second && third)
  await times.time('refusals', () => refusals(site, first, publisher))
  for (const { host } of [second, third]) await host.must(['patchreeve-apply', 'pin', site.rootDigest])
  const seen: string[][] = []
  const show = async (
    what: string,
    target: Target,
    name: string,
    outcome: Result['outcome'],
    failing: readonly string[],
  ) => {
    const result = await times.time(what, () => upgrade(site, target, publisher, name))
    assert.equal(result.outcome, outcome, `${what}: ${JSON.stringify(result)}`)
    const newly = result.probes.filter((one) => one.before === 'passed' && one.after !== 'passed').map((one) => one.id)
    assert.deepEqual(newly.sort(), [...failing].sort(), what)
    seen.push([
      what,
      target.host.plan.suite,
      `${result.outcome}: ${result.because.map((one) => one.code).join(', ') || 'fine'}`,
    ])
  }
  await show('an update', first, 'pr-demo', 'installed', [])
  await show('a port that is closed', second, 'pr-port', 'undone', ['ports'])
  await show('a page that changes', third, 'pr-page', 'undone', ['page'])
  await nextPeriod()
  await show('a postinst that fails', first, 'pr-late', 'undone', NOT_RUN)
  await show('a unit that dies', second, 'pr-unit', 'undone', ['units'])
  await show('an update on trixie', third, 'pr-demo', 'installed', [])
  await nextPeriod()
  await show('an update out of service', second, 'pr-drain', 'installed', [])
  await outOfServiceOnlyMeanwhile(second)
  await times.time('unattended-upgrades', () => installUnattended(third.host))
  seen.push(...(await times.time('aside and back', () => asideAndBack(site, third, nextGeneration))))
  await times.time('a try that fails', () => triedOnly(site, first, publisher))
  await times.time('purge', () => purged(first))
  return seen
}

/** While its package was installed the host was out by both drains, and now it is back. */
async function outOfServiceOnlyMeanwhile({ host }: Target): Promise<void> {
  assert.deepEqual((await host.must(['cat', FOUND])).trim().split('\n'), ['web', 'worker', 'inactive'])
  assert.equal((await host.must(['ls', '/var/lib/patchreeve/drained'])).trim(), '')
  assert.equal((await host.must(['systemctl', 'is-active', 'pr-drain'])).trim(), 'active')
}

/** Probes are not asked where dpkg itself says that it failed. */
const NOT_RUN = ['units', 'ports', 'page', 'own']

let generation = 0
const nextGeneration = () => ++generation

async function prepareOrder(target: Target, publisher: Publisher, name: string) {
  const { id, work } = orderFor(publisher, 'own', [{ name, from: '1.0-1', to: '2.0-1' }])
  const filled = await fill(target.host, id, work, storeOf(publisher))
  assert.ok(filled.complete, filled.detail)
  return { id, work, generation: nextGeneration() }
}

async function upgrade(site: Site, target: Target, publisher: Publisher, name: string): Promise<Result> {
  const { host } = target
  const files = (await host.must(['dpkg', '-L', name]))
    .split('\n')
    .filter((path) => /^\/(etc|usr|var|lib)\/.*\./.test(path))
  const before = await filesOf(host, files)
  const asked = await prepareOrder(target, publisher, name)
  const { outcome, state } = await order(target, await documentFor(site, target, asked))
  const installed = outcome.outcome === 'installed'
  assert.equal(await versionOf(host, name), installed ? 'ii 2.0-1' : 'ii 1.0-1')
  if (!installed) assert.equal(await filesOf(host, files), before, 'the same bytes as before')
  assert.equal((await host.must(['dpkg', '--audit'])).trim(), '', 'dpkg is whole')
  const told = state?.packages.find((one) => one.name === name)
  assert.equal(told?.version, installed ? '2.0-1' : '1.0-1', 'the state that root signed')
  assert.ok((state?.packages.length ?? 0) > 100)
  assert.equal(
    outcome.tried?.passed,
    name !== 'pr-bad',
    `${host.name}: ${JSON.stringify({ ...outcome, packages: [] })}`,
  )
  const own = outcome.probes.find((one) => one.id === 'own')
  if (installed)
    assert.deepEqual(own, {
      ...{ id: 'own', before: 'passed', after: 'passed', detail: '' },
      ran: { ...CHECKED, output: 'may nothing, told nothing: 0' },
    })
  const never = outcome.probes.find((one) => one.id === 'never')
  if (never) assert.equal(never.before, 'failed')
  return outcome
}

/** A try shows in a clone what would break the host, and touches nothing. */
async function triedOnly(site: Site, target: Target, publisher: Publisher): Promise<void> {
  const asked = await prepareOrder(target, publisher, 'pr-bad')
  const { outcome } = await order(target, await documentFor(site, target, { ...asked, verb: 'try', signers: [] }))
  assert.equal(outcome.outcome, 'tried')
  assert.equal(outcome.tried?.passed, false)
  assert.deepEqual(outcome.tried?.files, ['/usr/share/pr-bad'])
  assert.equal(await versionOf(target.host, 'pr-bad'), 'ii 1.0-1')
}

/** Each is told in a result that the host signs, and nothing is installed. */
async function refusals(site: Site, target: Target, publisher: Publisher): Promise<void> {
  const { host } = target
  const asked = await prepareOrder(target, publisher, 'pr-demo')
  const document = await documentFor(site, target, asked)
  const refused = async (text: string, code: string) => {
    const { outcome } = await order(target, text)
    assert.deepEqual([outcome.outcome, ...outcome.because.map((one) => one.code)], ['refused', code])
    assert.equal(await versionOf(host, 'pr-demo'), 'ii 1.0-1')
  }
  await refused(document, 'no-root')
  await host.must(['patchreeve-apply', 'pin', site.rootDigest])
  assert.equal((await statusOf(host)).says, 'ready, no policy: refuses everything')
  assert.notEqual((await host.run(['patchreeve-apply', 'pin', 'f'.repeat(64)])).code, 0, 'a second root')
  await refused('not JSON', 'document-malformed')
  await refused(`{"roots":"${'x'.repeat(1_100_000)}"}`, 'document-malformed')
  await refused(await documentFor(site, target, { ...asked, signers: [site.world.alice] }), 'signoff-missing')
  await refused(await documentFor(site, { ...target, key: 'a'.repeat(64) }, asked), 'not-this-host')
  await host.must(['patchreeve-apply', 'mode', 'watch-only'])
  await refused(document, 'watch-only')
  await host.must(['patchreeve-apply', 'mode', 'apply'])
  assert.equal((await statusOf(host)).says, 'ready')
  await host.write(CHECK, `${CHECK_TEXT}# not what people signed\n`, '0755')
  await refused(document, 'program-unfit')
  await host.write(CHECK, CHECK_TEXT, '0755')
  // Nobody but the agent and root reaches the socket, and the agent reads results without being able to write them.
  assert.equal((await handOver(host, document, 'nobody')).kind, 'no-apply')
  const asAgent = (command: string) => host.run(['runuser', '-u', 'patchreeve-agent', '--', 'sh', '-c', command])
  assert.equal((await asAgent('cat /var/lib/patchreeve/apply-results/*.json')).code, 0)
  assert.notEqual((await asAgent('touch /var/lib/patchreeve/apply-results/x')).code, 0)
  assert.notEqual((await asAgent('ls /var/lib/patchreeve/apply')).code, 0)
}

async function purged({ host }: Target): Promise<void> {
  await host.must(['apt-get', '-y', '-q', 'purge', 'patchreeve-apply', 'patchreeve-agent', 'patchreeve-runtime'])
  const left = await host.must([
    'sh',
    '-c',
    'find / -xdev -path /opt -prune -o -name "*patchreeve*" -print; ls -d /run/patchreeve 2>/dev/null; true',
  ])
  const own = left
    .split('\n')
    .filter((path) => path !== '' && !/^\/(usr\/lib\/patchreeve-lab|var\/lib\/apt|var\/cache)/.test(path))
  assert.deepEqual(own, [], 'a purge leaves nothing')
}
