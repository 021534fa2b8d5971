/** The collector as a process on the machine that runs the tests, against the system's own tools. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Sections } from '@patchreeve/contract/sections/registry.ts'
import { DPKG_QUERY } from '@patchreeve/ecosystems/deb/dpkg-query.ts'
import { assertReport } from './assert-report.ts'

const MAIN = join(import.meta.dirname, '../src/main.ts')
const STATUS = '/var/lib/dpkg/status'
const skip = fs.existsSync(STATUS) ? false : 'this machine has no dpkg'
const NOBODY = 65_534

interface Output {
  sections: Sections
  etag: string
  unknown: { section: string; what: string; reason: string }[]
}

interface RunOptions {
  env?: Record<string, string>
  nodeOptions?: string[]
  uid?: number
}

function collectHere(
  args: readonly string[],
  { env = {}, nodeOptions = [], uid }: RunOptions = {},
): { output: Output; stderr: string } {
  const run = spawnSync(
    process.execPath,
    ['--no-warnings', ...nodeOptions, MAIN, 'collect', '--once', '--json', ...args],
    {
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      env: { ...process.env, ...env },
      ...(uid === undefined ? {} : { uid, gid: uid }),
    },
  )
  assert.equal(run.status, 0, run.stderr)
  return { output: JSON.parse(run.stdout), stderr: run.stderr }
}

/** Other programs may change packages meanwhile: what is compared must be of the same state. */
function whileUnchanged<T>(action: () => T): T {
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = fs.statSync(STATUS).mtimeMs
    const result = action()
    if (fs.statSync(STATUS).mtimeMs === before) return result
  }
  throw new Error('packages of this machine kept changing during the test')
}

const C_LOCALE = { ...process.env, LC_ALL: 'C.UTF-8' }
function told(program: string, ...args: string[]): string {
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20, env: C_LOCALE })
  assert.equal(run.status, 0, run.stderr)
  return run.stdout
}

test('the report of this machine equals dpkg-query', { skip }, () => {
  const { output, printed } = whileUnchanged(() => ({
    output: collectHere(['--no-candidates']).output,
    printed: told(...(DPKG_QUERY.argv as unknown as [string, ...string[]])), // the table's first word is the program
  }))
  assertReport(output.sections)
  const expected = new Map(
    DPKG_QUERY.parse(printed).map(({ multiArchSame: _, ...p }) => [`${p.name}:${p.architecture}`, p]),
  )
  assert.ok(expected.size > 50)
  const ours = new Map(output.sections.packages.map((p) => [`${p.name}:${p.architecture}`, p]))
  assert.deepEqual([...ours.keys()].sort(), [...expected.keys()].sort())
  for (const [key, p] of expected) {
    const { installedAt: _, ecosystem: __, maintainer, homepage, section, ...rest } = ours.get(key) ?? assert.fail(key)
    const { maintainer: m, homepage: h, section: s, ...wanted } = p
    assert.deepEqual(rest, wanted)
    assert.deepEqual([maintainer, homepage, section], [m, h, s])
  }
})

test('without tools no process is started, and what only they tell is not-collected', { skip }, () => {
  const { output } = collectHere(['--no-tools'], { nodeOptions: ['--permission', '--allow-fs-read=*'] })
  assertReport(output.sections)
  const told = output.unknown.filter((u) => u.reason === 'not-collected').map((u) => u.what)
  assert.ok(told.includes('candidates') && told.includes('neighbours-ipv6'), told.join())
})

test('candidates of this machine equal the Inst lines of apt-get -s dist-upgrade', { skip }, () => {
  const { output, printed } = whileUnchanged(() => ({
    output: collectHere(['--sections', 'repositories']).output,
    printed: told('apt-get', '-s', '-o', 'Debug::NoLocking=1', 'dist-upgrade'),
  }))
  const inst = [...printed.matchAll(/^Inst (\S+?)(?::\S+)? .*?\((\S+)/gm)].map((m) => `${m[1]} ${m[2]}`)
  const ours = output.sections.repositories.flatMap((r) =>
    r.kind === 'candidate' && r.state === 'would-install' ? [`${r.name} ${r.candidate}`] : [],
  )
  assert.deepEqual(ours.sort(), inst.sort())
})

test('the agent never loads the schema library', { skip }, () => {
  const hook = `import{registerHooks}from'node:module';registerHooks({resolve(s,c,n){const r=n(s,c);process.stderr.write(r.url+'\\n');return r}})`
  const { stderr } = collectHere(['--no-candidates'], {
    nodeOptions: ['--import', `data:text/javascript,${encodeURIComponent(hook)}`],
  })
  const loaded = stderr.split('\n')
  assert.ok(
    loaded.some((url) => url.endsWith('contract/sections/keys.ts')),
    'the hook sees what is loaded',
  )
  assert.deepEqual(
    loaded.filter((url) => /zod|sections\/(?!keys)/.test(url)),
    [],
  )
})

const notRoot = process.getuid?.() === 0 ? false : 'only root can run as another user'
test('an unprivileged user reports the same packages, and names what needs root', {
  skip: skip || notRoot || unreachable(),
}, () => {
  const { root, user } = whileUnchanged(() => ({
    root: collectHere(['--no-candidates']).output,
    user: collectHere(['--no-candidates'], { uid: NOBODY }).output,
  }))
  assertReport(user.sections)
  assert.deepEqual(user.sections.packages, root.sections.packages)
  assert.ok(
    user.unknown.some((u) => u.section === 'restart' && u.what === 'deleted-libraries' && u.reason === 'needs-root'),
  )
  for (const s of user.sections.sockets)
    if (s.kind === 'listen' && s.program === '') assert.equal(s.unknown, 'needs-root')
})

/** The checkout may lie below a folder that is closed to others. */
function unreachable(): string | false {
  const run = spawnSync(process.execPath, ['-e', 'require("node:fs").accessSync(process.argv[1])', MAIN], {
    uid: NOBODY,
    gid: NOBODY,
  })
  return run.status === 0 ? false : 'the checkout is closed to other users'
}

const noStrace = spawnSync('strace', ['-V']).status === 0 ? false : 'strace is not installed'
test('a report changes nothing on the host: no file is opened for writing, renamed, removed or locked', {
  skip: skip || noStrace,
}, () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'patchreeve-trace-'))
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
  const calls =
    'openat,open,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,symlink,symlinkat,link,linkat,chmod,fchmod,fchmodat,chown,fchown,fchownat,truncate,ftruncate,utimensat,fcntl,flock'
  const command = [process.execPath, '--no-warnings', MAIN, 'collect', '--once', '--json']
  const run = spawnSync(
    'strace',
    ['-f', '-qq', '-z', '-e', 'signal=none', '-e', `trace=${calls}`, '-o', join(folder, 'trace'), ...command],
    { maxBuffer: 64 << 20 },
  )
  assert.equal(run.status, 0, String(run.stderr))
  const trace = fs.readFileSync(join(folder, 'trace'), 'utf8').split('\n')
  assert.ok(
    trace.some((call) => call.includes('/var/lib/apt/lists')),
    'apt was traced too',
  )
  const reads = /O_RDONLY|F_GETFL|F_SETFL|F_[GS]ETFD|F_DUPFD|F_[A-Z]*PIPE_SZ|"\/dev\/(null|tty)"|O_TMPFILE|\+\+\+/
  assert.deepEqual(
    trace.filter((call) => call !== '' && !reads.test(call)),
    [],
  )
})

const LOCALES = ['es_ES', 'de_DE'] as const
for (const locale of LOCALES) {
  const made = skip ? skip : makeLocale(locale)
  test(`a host in ${locale} gives the same report`, { skip: typeof made === 'string' ? made : false }, () => {
    assert.ok(typeof made === 'object')
    const env = { LANG: `${locale}.UTF-8`, LC_ALL: `${locale}.UTF-8`, LANGUAGE: locale, LOCPATH: made.folder }
    const proof = spawnSync('apt-get', ['--help'], { encoding: 'utf8', env: { ...process.env, ...env } })
    // Without this the test could not fail: apt must really speak that language here.
    assert.doesNotMatch(proof.stdout, /^Usage:/m)
    const options = ['--sections', 'os,hardware,packages,repositories,restart']
    const [here, there] = whileUnchanged(() => [
      collectHere(options).output.etag,
      collectHere(options, { env }).output.etag,
    ])
    assert.equal(there, here)
  })
}

function makeLocale(locale: string): { folder: string } | string {
  if (!fs.existsSync(`/usr/share/locale/${locale.slice(0, 2)}/LC_MESSAGES/apt.mo`))
    return `apt is not translated to ${locale} here`
  const folder = fs.mkdtempSync(join(tmpdir(), 'patchreeve-locale-'))
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
  const run = spawnSync('localedef', ['-i', locale, '-f', 'UTF-8', join(folder, `${locale}.UTF-8`)])
  return run.status === 0 ? { folder } : `localedef cannot make ${locale} here`
}
