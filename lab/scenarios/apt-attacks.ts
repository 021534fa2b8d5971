/**
 * Somebody hostile owns the spool, and the server that fills it. Each row lays something into a copy of a good spool, or changes
 * what is asked for, and takes the steps of an order until one refuses; the package that would follow writes a file when it runs.
 * Every attack must be refused with its own reason, and after all of them nothing was installed and nothing ran.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Work } from '@patchreeve/agent/src/apply/platform.ts'
import { debName, type LabPackage } from '../deb.ts'
import { good, needing, plain } from '../demo-packages.ts'
import type { Host } from '../host.ts'
import { type Lab, withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { done, fill, orderFor, type Publisher, published, step, storeOf, versionOf, withProgram } from './apt-host.ts'
import type { Scenario } from './scenario.ts'

/** What a forged package leaves when any of its scripts ran. */
const OWNED = '/run/pr-owned'
const STEPS = ['refresh', 'simulate', 'stage', 'install'] as const
type StepName = (typeof STEPS)[number]

interface Scene {
  readonly host: Host
  readonly publisher: Publisher
  readonly work: Work
  /** In the spool: where the index, the list of packages and the package itself lie. */
  readonly at: { readonly index: string; readonly packages: string; readonly deb: string }
  /** Forged files in the host, made by somebody else than the publisher. */
  readonly forged: { readonly index: string; readonly packages: string; readonly deb: string }
  /** Digest of the forged list and of the changed index, as a taken server would order them. */
  readonly digests: { readonly tampered: string; readonly forgedDeb: string }
}

interface Attack {
  readonly name: string
  /** Shell text, run as the spool's owner would (root for what only a test can lay there). `$S` is the spool. */
  readonly lay?: (scene: Scene) => string
  /** What the order says, where the server is in it too. */
  readonly work?: (scene: Scene, work: Work) => Work
  /** Done between two steps. */
  readonly between?: { readonly after: StepName; readonly lay: (scene: Scene) => string }
  readonly refusedAt: StepName
  readonly because: string
}

const ARCHIVES = '/var/lib/patchreeve/apt/archives'
const LISTS = '/var/lib/patchreeve/apt/lists'

const fake = (path: string, target: string) => `rm -f ${path}; ${target}`
const withIndex = (work: Work, sha256: string): Work => ({
  ...work,
  indexes: work.indexes.map((one) => ({ ...one, sha256 })),
})
const renamed = (work: Work, change: Partial<Work['changes'][number]>): Work => ({
  ...work,
  changes: work.changes.map((one) => ({ ...one, ...change })),
})

const attacks: readonly Attack[] = [
  {
    name: 'a forged package of equal size in the spool',
    lay: ({ at, forged }) => fake(at.deb, `cp ${forged.deb} ${at.deb}`),
    refusedAt: 'stage',
    because: 'stage-failed',
  },
  {
    name: "a forged package of equal size in root's own archives, before they are filled",
    between: { after: 'simulate', lay: ({ forged }) => `cp ${forged.deb} ${ARCHIVES}/${debName(good('2.0-1'))}` },
    lay: ({ at, forged }) => fake(at.deb, `cp ${forged.deb} ${at.deb}`),
    refusedAt: 'stage',
    because: 'stage-failed',
  },
  {
    name: "a forged package of equal size in root's own archives, after they were filled",
    between: { after: 'stage', lay: ({ forged }) => `cp ${forged.deb} ${ARCHIVES}/${debName(good('2.0-1'))}` },
    refusedAt: 'install',
    because: 'digest-differs',
  },
  {
    name: 'a forged list of packages in the spool',
    // Root's lists are empty, or apt would not ask for what it has.
    lay: ({ at, forged }) =>
      `rm -f ${LISTS}/*own*; ${fake(at.packages, `cp ${forged.packages} ${at.packages}`)}; cp ${forged.deb} ${at.deb}`,
    refusedAt: 'refresh',
    because: 'refresh-failed',
  },
  {
    name: "a forged list in root's own lists, kept by apt because the index did not change",
    between: { after: 'refresh', lay: ({ forged }) => rewriteLists(forged.deb) },
    lay: ({ at, forged }) => fake(at.deb, `cp ${forged.deb} ${at.deb}`),
    refusedAt: 'stage',
    because: 'digest-differs',
  },
  {
    name: 'the same, seen by the next refresh',
    lay: ({ forged }) => rewriteLists(forged.deb),
    refusedAt: 'refresh',
    because: 'digest-differs',
  },
  {
    name: 'an index with one sign changed',
    lay: ({ at }) => `sed -i 's/^Suite: own/Suite: 0wn/' ${at.index}`,
    refusedAt: 'refresh',
    because: 'index-missing',
  },
  {
    name: 'an index with one sign changed, named by the order of a taken server',
    lay: ({ at }) => `sed -i 's/^Suite: own/Suite: 0wn/' ${at.index}`,
    work: ({ digests }, work) => withIndex(work, digests.tampered),
    refusedAt: 'refresh',
    because: 'index-unsigned',
  },
  {
    name: 'no index',
    lay: ({ at }) => `rm ${at.index}`,
    refusedAt: 'refresh',
    because: 'repository-unreachable',
  },
  {
    name: 'a symbolic link for the index',
    lay: ({ at }) => fake(at.index, `ln -s /etc/shadow ${at.index}`),
    refusedAt: 'refresh',
    because: 'index-missing',
  },
  {
    name: 'a symbolic link for the package',
    lay: ({ at }) => fake(at.deb, `ln -s /etc/shadow ${at.deb}`),
    refusedAt: 'stage',
    because: 'stage-failed',
  },
  {
    name: 'a second name of a file for the package',
    lay: ({ at, forged }) => fake(at.deb, `cp ${forged.deb} $S/x && ln $S/x ${at.deb}`),
    refusedAt: 'stage',
    because: 'stage-failed',
  },
  {
    name: 'a fifo for the index',
    lay: ({ at }) => fake(at.index, `mkfifo ${at.index}`),
    refusedAt: 'refresh',
    because: 'index-missing',
  },
  {
    name: 'a fifo for the package',
    lay: ({ at }) => fake(at.deb, `mkfifo ${at.deb}`),
    refusedAt: 'stage',
    because: 'stage-failed',
  },
  {
    name: 'a file that is empty when it is opened and never ends',
    lay: ({ at }) => fake(at.deb, `touch ${at.deb} && mount --bind /proc/kallsyms ${at.deb}`),
    refusedAt: 'stage',
    because: 'stage-failed',
  },
  {
    name: 'a spool that is a link to another folder',
    lay: () => 'mv $S $S-real && ln -s $S-real $S',
    refusedAt: 'refresh',
    because: 'index-missing',
  },
  {
    name: 'a signature by a key that this host trusts and the policy does not name',
    work: (_, work) => ({ ...work, origins: work.origins.map((one) => ({ ...one, keys: ['A'.repeat(40)] })) }),
    refusedAt: 'refresh',
    because: 'index-unsigned',
  },
  {
    name: 'the right key, and another publisher than the policy names',
    work: (_, work) => ({ ...work, origins: work.origins.map((one) => ({ ...one, label: 'Debian-Security' })) }),
    refusedAt: 'refresh',
    because: 'index-differs',
  },
  {
    name: 'an origin that the policy does not have',
    work: (_, work) => ({ ...work, origins: [] }),
    refusedAt: 'refresh',
    because: 'index-missing',
  },
  {
    name: 'the digest of another package in the order',
    work: ({ digests }, work) => renamed(work, { sha256: digests.forgedDeb }),
    refusedAt: 'refresh',
    because: 'digest-differs',
  },
  {
    name: 'a version that no index offers',
    work: (_, work) => renamed(work, { to: '9.0-1' }),
    refusedAt: 'refresh',
    because: 'package-not-offered',
  },
  {
    name: 'a version that is not the one that is there now',
    work: (_, work) => renamed(work, { from: '1.5-1' }),
    refusedAt: 'simulate',
    because: 'transaction-differs',
  },
]

/** Orders whose names are meant to be read as something else; no index offers them, so each step is asked for by itself. */
const injections: readonly Partial<Work['changes'][number]>[] = [
  { name: 'cron-', to: '1.0-1' },
  { name: 'cron-', to: null },
  { name: 'cron+', to: null },
  { name: '-oDpkg::Pre-Invoke::=touch /run/pr-owned', to: '1' },
  { name: '--purge', to: '1' },
  { name: '../../../run/forged/pool/pr-demo_2.0-1_all.deb', to: '1' },
  { name: 'pr-demo cron-', to: '2.0-1' },
  { name: 'pr-demo', to: '2.0-1 cron-' },
  { name: 'pr-demo', to: '2.0-1-' },
  { name: 'pr-demo', architecture: 'all cron-', to: '2.0-1' },
]

export const aptAttacks = {
  id: 'apt-attacks',
  proves: `${attacks.length} attacks on the spool, ${injections.length} on names, and those on time and surroundings: nothing is installed, nothing runs`,
  async run({ install }) {
    const times = new Stopwatch()
    await withLab({ hosts: [withProgram({ suite: 'bookworm', site: 'A' })], install }, async (lab) => {
      const scene = await times.time('scene', () => setUp(lab))
      const before = await status(scene.host)
      await times.time(`${attacks.length} attacks`, async () => {
        for (const attack of attacks) await perform(scene, attack)
      })
      await times.time('names', () => names(scene))
      await times.time('a package that is swapped while it is read', () => swapped(scene))
      await times.time('one package more', () => oneMore(scene))
      await times.time('trusted=yes', () => waived(scene))
      assert.equal(await status(scene.host), before, 'dpkg knows of nothing')
      await nothingRan(scene.host)
      await times.time('hostile surroundings', () => surroundings(scene))
    })
    return [...attacks.map((one) => [one.name, `${one.refusedAt}: ${one.because}`]), ...lapRows(times.laps)]
  },
} as const satisfies Scenario

const OLD = [good('1.0-1'), plain('pr-other', '1.0-1')]
const NEW = [good('2.0-1', { files: files('2.0-1', 4_000) }), needing('1.0-1', 'pr-other'), plain('pr-other', '1.0-1')]

async function setUp(lab: Lab): Promise<Scene> {
  const host = lab.hosts[0]
  assert.ok(host)
  const publisher = await published(lab, [host], OLD, NEW)
  const forgedFolder = await forge(
    lab,
    host,
    readFileSync(join(publisher.repo.folder, 'pool', debName(good('2.0-1')))).length,
  )
  const { id, work } = orderFor(publisher, 'own', [{ name: 'pr-demo', from: '1.0-1', to: '2.0-1' }])
  assert.ok((await fill(host, id, work, storeOf(publisher))).complete)
  const name = (path: string) => createHash('sha256').update(`${publisher.repo.url}/${path}`).digest('hex')
  const dist = 'dists/own'
  const tampered = (
    await host.must([
      'sh',
      '-c',
      `sed 's/^Suite: own/Suite: 0wn/' ${work.spoolFolder}/${name(`${dist}/InRelease`)} | sha256sum`,
    ])
  ).slice(0, 64)
  const at = (path: string) => `$S/${name(path)}`
  return {
    host,
    publisher,
    work,
    at: {
      index: at(`${dist}/InRelease`),
      packages: at(`${dist}/main/binary-amd64/Packages.gz`),
      deb: at(`pool/${debName(good('2.0-1'))}`),
    },
    forged: { index: '/run/forged/InRelease', packages: '/run/forged/Packages.gz', deb: '/run/forged/pr.deb' },
    digests: { tampered, forgedDeb: createHash('sha256').update(forgedFolder.deb).digest('hex') },
  }
}

/** Text of a chain of digests: it does not compress, so that a package's size can be met. */
function files(version: string, length: number): Record<string, string> {
  let text = ''
  for (let link = version; text.length < length; text += link) link = createHash('sha256').update(link).digest('hex')
  return {
    '/usr/bin/pr-demo': version,
    '/usr/share/pr-demo': text.slice(0, length),
    '/etc/pr-demo.conf': `setting ${version}\n`,
  }
}

const forgedPackage = (length: number): LabPackage =>
  good('2.0-1', {
    files: { ...files('forged', length), '/etc/pr-demo.conf': 'setting 2.0-1\n' },
    scripts: { preinst: `touch ${OWNED}`, postinst: `touch ${OWNED}` },
  })

/** A package of the same name, version and size, with scripts of its own. */
async function forge(lab: Lab, host: Host, size: number): Promise<{ deb: Buffer }> {
  const repo = await lab.repo({ name: 'forged', label: 'Lab' })
  let deb = Buffer.alloc(0)
  for (let length = 4_000, turn = 0; deb.length !== size; length += size - deb.length, turn += 1) {
    assert.ok(turn < 40, `no package of ${size} bytes: ${deb.length}`)
    await repo.publish([forgedPackage(length)], new Date())
    deb = readFileSync(join(repo.folder, 'pool', debName(good('2.0-1'))))
  }
  const dist = join(repo.folder, 'dists/forged')
  await host.write('/run/forged/pr.deb', deb)
  await host.write('/run/forged/Packages.gz', readFileSync(join(dist, 'main/binary-amd64/Packages.gz')))
  await host.write('/run/forged/InRelease', readFileSync(join(dist, 'InRelease')))
  return { deb }
}

/** Root's list says of the package what is true of the forged one. */
const rewriteLists = (deb: string): string =>
  `for f in ${LISTS}/*_Packages; do sed -i "/^Package: pr-demo$/,/^$/s/^SHA256: .*/SHA256: $(sha256sum <${deb} | cut -c1-64)/; /^Package: pr-demo$/,/^$/{/^MD5sum/d;/^SHA1/d;/^SHA512/d}" $f; done`

async function perform(scene: Scene, { name, lay, work, between, refusedAt, because }: Attack): Promise<void> {
  const { host } = scene
  const folder = `${scene.work.spoolFolder}-attacked`
  const sh = (text: string) => host.must(['sh', '-c', `set -e; S=${folder}; ${text}`])
  await sh(
    `for m in $S/*; do umount $m 2>/dev/null || true; done; rm -rf $S $S-real; cp -a ${scene.work.spoolFolder} $S`,
  )
  if (lay) await sh(lay(scene))
  const asked = { ...scene.work, spoolFolder: folder }
  const input = { work: work ? work(scene, asked) : asked, unit: 'patchreeve-install-attack-1' }
  for (const one of STEPS) {
    // Asked for only where it is what refuses, or stands between: a run of apt is a second.
    if (one === 'simulate' && refusedAt !== one && between?.after !== one) continue
    const answer = await step(host, one, input)
    if ('because' in answer) {
      assert.deepEqual(
        [one, ...answer.because.map((reason) => reason.code)],
        [refusedAt, because],
        `${name}: ${JSON.stringify(answer)}`,
      )
      await nothingRan(host)
      return
    }
    assert.notEqual(one, refusedAt, `${name}: ${one} was not refused`)
    if (between?.after === one) await sh(between.lay(scene))
  }
}

async function nothingRan(host: Host): Promise<void> {
  assert.notEqual((await host.run(['test', '-e', OWNED])).code, 0, 'a forged script ran')
  assert.equal(await versionOf(host, 'pr-demo'), 'ii 1.0-1')
}

const status = (host: Host) => host.must(['sha256sum', '/var/lib/dpkg/status'])

async function names({ host, work }: Scene): Promise<void> {
  await done(host, 'refresh', { work })
  for (const [index, change] of injections.entries()) {
    const bad = renamed(work, change)
    // Every step that could be reached without the one before it; one grammar serves them all.
    for (const one of index < 2 ? (['simulate', 'stage', 'install', 'attempt'] as const) : (['simulate'] as const)) {
      const answer = await step<{ because: readonly { code: string }[] }>(host, one, {
        work: bad,
        unit: 'patchreeve-install-names-1',
      })
      const told = 'because' in answer ? answer.because : answer.value.because
      assert.ok(
        ['name-not-allowed', 'digest-differs'].includes(told[0]?.code ?? ''),
        `${one} ${JSON.stringify(change)}: ${JSON.stringify(told)}`,
      )
    }
  }
  await host.must(['systemctl', 'is-active', 'cron.service'])
}

/** While apt reads, the package is exchanged again and again: it is the right one or it is refused. */
async function swapped({ host, work, at, forged }: Scene): Promise<void> {
  const deb = at.deb.replace('$S', work.spoolFolder)
  const loop = `cp ${deb} ${deb}.good; while :; do cp ${forged.deb} ${deb}.a; mv ${deb}.a ${deb}; cp ${deb}.good ${deb}.a; mv ${deb}.a ${deb}; done`
  await host.must(['systemd-run', '--quiet', '--unit=pr-swap', 'sh', '-c', loop])
  try {
    for (let turn = 0; turn < 5; turn += 1) {
      await host.must(['sh', '-c', `rm -f ${ARCHIVES}/*.deb`])
      const answer = await step(host, 'stage', { work })
      if ('because' in answer) assert.equal(answer.because[0]?.code, 'stage-failed')
      else
        assert.equal(
          (await host.must(['sh', '-c', `cat ${ARCHIVES}/*.deb | sha256sum`])).slice(0, 64),
          work.changes[0]?.sha256,
        )
    }
  } finally {
    await host.must(['systemctl', 'stop', 'pr-swap.service'])
    await host.must(['sh', '-c', `mv ${deb}.good ${deb}; rm -f ${deb}.a`])
  }
}

/** The manager would bring a package that the order does not name. */
async function oneMore({ host, publisher }: Scene): Promise<void> {
  await host.must(['dpkg', '--purge', 'pr-other'])
  const { id, work } = orderFor(publisher, 'own', [{ name: 'pr-needing', from: null, to: '1.0-1' }])
  await fill(host, id, work, storeOf(publisher))
  await done(host, 'refresh', { work })
  const answer = await step(host, 'simulate', { work })
  assert.ok('because' in answer && answer.because[0]?.code === 'transaction-differs', JSON.stringify(answer))
  await host.must(['apt-get', '-y', '-q', 'install', 'pr-other=1.0-1'])
}

/** An administrator's entry that needs no signature does not make an unsigned index a signed one. */
async function waived(scene: Scene): Promise<void> {
  const { host } = scene
  const list = '/etc/apt/sources.list.d/lab-own.list'
  const before = (await host.read(list)).toString()
  await host.write(list, before.replace('[', '[trusted=yes allow-insecure=yes '))
  const attack = attacks.find((one) => one.because === 'index-unsigned' && one.lay)
  assert.ok(attack)
  await perform(scene, attack)
  await host.write(list, before)
}

/** The environment of whoever starts a step reaches neither apt nor a maintainer script; the upgrade itself is done. */
async function surroundings({ host, work }: Scene): Promise<void> {
  await host.write('/run/hostile.conf', `DPkg::Pre-Invoke { "touch ${OWNED}"; };\nDir::Bin::dpkg "/bin/false";\n`)
  const hostile = {
    APT_CONFIG: '/run/hostile.conf',
    LD_PRELOAD: '/run/hostile.so',
    DPKG_ROOT: '/run/hostile',
    DPKG_ADMINDIR: '/run/hostile',
    PERL5LIB: '/run/hostile',
    PATH: '/run/hostile:/usr/bin:/bin',
    http_proxy: 'http://127.0.0.1:1',
    LC_ALL: 'es_ES.UTF-8',
    TMPDIR: '/run/hostile',
  }
  const more = Object.entries(hostile).map(([name, value]) => `--setenv=${name}=${value}`)
  for (const one of ['refresh', 'simulate', 'stage', 'install']) {
    const answer = await step(host, one, { work, unit: 'patchreeve-install-surroundings-1' }, more)
    assert.ok('value' in answer, `${one}: ${JSON.stringify(answer)}`)
  }
  assert.equal(await versionOf(host, 'pr-demo'), 'ii 2.0-1')
  assert.notEqual((await host.run(['test', '-e', OWNED])).code, 0)
}
