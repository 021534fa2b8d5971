/**
 * A signed apt repository of the run's own, for tests whose outcome must not depend on what an archive holds today. Served to
 * hosts by the run's proxy process; several versions of a package may be in it at once.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { insideGroup } from './cgroup.ts'
import { debName, debTree, type LabPackage } from './deb.ts'
import { must } from './exec.ts'
import type { Host } from './host.ts'
import { repoFolder } from './proxy.ts'
import { proxyUrl } from './scan.ts'
import { runFolder } from './state.ts'

export interface RepoOptions {
  /** Folder name, suite and codename. */
  readonly name: string
  /** Label and origin of its Release file: what apt and the product tell origins by. */
  readonly label: string
}

const GPG_USER = 'Patchreeve lab <lab@patchreeve.invalid>'

export class Repo {
  readonly url: string
  /** The armoured public key. */
  readonly key: string
  readonly #run: string
  readonly #options: RepoOptions

  private constructor(run: string, options: RepoOptions, key: string) {
    this.#run = run
    this.#options = options
    this.key = key
    this.url = `${proxyUrl}/repo/${options.name}`
  }

  /** Makes the repository's own signing key where there is none yet; it is empty until `publish`. */
  static async create(run: string, options: RepoOptions): Promise<Repo> {
    if (!/^[a-z][a-z0-9-]{0,30}$/.test(options.name)) throw new Error(`not a repository name: ${options.name}`)
    const home = gpgHome(run, options.name)
    mkdirSync(home, { recursive: true, mode: 0o700 })
    const known = await gpg(run, home, ['--list-secret-keys', '--with-colons'])
    if (!known.includes('sec:')) await gpg(run, home, ['--quick-generate-key', GPG_USER, 'ed25519', 'sign', 'never'])
    return new Repo(run, options, await gpg(run, home, ['--armor', '--export']))
  }

  get folder(): string {
    return join(repoFolder(this.#run), this.#options.name)
  }

  /** Replaces the content of the repository. `date` is its Release date; the same packages give the same bytes. */
  async publish(packages: readonly LabPackage[], date: Date): Promise<void> {
    const { name } = this.#options
    const index = join('dists', name, 'main', 'binary-amd64')
    rmSync(this.folder, { recursive: true, force: true })
    for (const path of ['pool', index]) mkdirSync(join(this.folder, path), { recursive: true })
    for (const pkg of packages) await buildDeb(pkg, join(this.folder, 'pool', debName(pkg)))
    const list = await must(['env', '-C', this.folder, 'apt-ftparchive', 'packages', 'pool'])
    writeFileSync(join(this.folder, index, 'Packages'), list)
    writeFileSync(join(this.folder, index, 'Packages.gz'), gzipSync(list))
    await this.#sign(date)
  }

  async #sign(date: Date): Promise<void> {
    const { name, label } = this.#options
    const fields = { Origin: label, Label: label, Suite: name, Codename: name, Date: date.toUTCString() }
    const all = Object.entries({ ...fields, Architectures: 'amd64', Components: 'main' })
    const settings = all.flatMap(([field, value]) => ['-o', `APT::FTPArchive::Release::${field}=${value}`])
    const dist = join(this.folder, 'dists', name)
    writeFileSync(join(dist, 'Release'), await must(['apt-ftparchive', ...settings, 'release', dist]))
    await gpg(this.#run, gpgHome(this.#run, name), [
      '--yes',
      '--output',
      join(dist, 'InRelease'),
      '--clearsign',
      join(dist, 'Release'),
    ])
  }

  /** Gives a host the key and the source; the host still has to update its lists. */
  async addTo(host: Host): Promise<void> {
    const { name } = this.#options
    const key = `/etc/apt/keyrings/lab-${name}.asc`
    await host.write(key, this.key)
    await host.write(`/etc/apt/sources.list.d/lab-${name}.list`, `deb [signed-by=${key}] ${this.url} ${name} main\n`)
  }
}

async function buildDeb(pkg: LabPackage, deb: string): Promise<void> {
  const tree = `${deb}.tree`
  try {
    for (const [path, { content, mode }] of debTree(pkg)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true })
      writeFileSync(join(tree, path), content)
      chmodSync(join(tree, path), mode)
    }
    // One moment for all files: the same package has the same digest in every run.
    const env = { PATH: process.env.PATH, SOURCE_DATE_EPOCH: '1750000000' }
    await must(['dpkg-deb', '--root-owner-group', pkg.packed ? '-Znone' : '-Zxz', '--build', tree, deb], { env })
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

const gpgHome = (run: string, name: string) => join(runFolder(run), 'gpg', name)

/** gpg leaves an agent running: inside the run's group, so that it ends with the run. */
function gpg(run: string, home: string, args: readonly string[]): Promise<string> {
  const own = ['--homedir', home, '--batch', '--pinentry-mode', 'loopback', '--passphrase', '']
  return must(insideGroup(run, 'repo', ['gpg', ...own, ...args]))
}
