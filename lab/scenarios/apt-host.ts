/** A lab host with what the apt platform needs around it, and orders as a server would write them, made from a repository's files. */
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Installed, Work } from '@patchreeve/agent/src/apply/platform.ts'
import type { Filled } from '@patchreeve/agent/src/spool/fill.ts'
import { PackagesReader } from '@patchreeve/ecosystems/deb/packages-index.ts'
import type { Code } from '@patchreeve/trust/documents/result.ts'
import { ownArchitecture } from '../../packaging/build.ts'
import { runtimeFolder } from '../../packaging/runtime-source.ts'
import type { HostSpec } from '../addresses.ts'
import type { LabPackage } from '../deb.ts'
import { must } from '../exec.ts'
import type { Host } from '../host.ts'
import type { Lab } from '../lab.ts'
import type { Repo } from '../repo.ts'
import { DRIVER, type DriverInput, type DriverOutput, METHOD, NODE, SPOOLS, type Store } from './apt-driver.ts'

const ROOT = join(import.meta.dirname, '../..')
const AGENT = 'patchreeve-agent'
/** Phase one of apply has no network: the same property as its service. */
const NO_NETWORK = ['--property=PrivateNetwork=yes', '--property=PrivateTmp=yes']

/** A host that sees this checkout and the packaged runtime, read only. */
export const withProgram = (spec: HostSpec): HostSpec => ({
  ...spec,
  binds: [
    { from: ROOT, to: '/opt/patchreeve' },
    { from: join(runtimeFolder(ownArchitecture()), 'bin'), to: '/opt/node' },
  ],
})

export async function prepare(host: Host): Promise<void> {
  await host.must(['useradd', '--system', '--user-group', '--no-create-home', AGENT])
  await host.must(['install', '-d', '-m', '0755', '/var/lib/patchreeve'])
  for (const path of [SPOOLS, '/var/lib/patchreeve/agent'])
    await host.must(['install', '-d', '-m', '0755', '-o', AGENT, '-g', AGENT, path])
  await host.write(METHOD, `#!/bin/sh\nexec ${NODE} ${DRIVER} method\n`, '0755')
}

export interface Publisher {
  readonly id: string
  readonly repo: Repo
  readonly label: string
  /** Fingerprints, upper-case hex. */
  readonly keys: readonly string[]
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export interface Step {
  readonly name: string
  readonly from: string | null
  readonly to: string | null
  readonly architecture?: string
}

/** As the planner would write it from the repository as it stands now. */
export function orderFor(
  publisher: Publisher,
  suite: string,
  steps: readonly Step[],
  folder = publisher.repo.folder,
): { id: string; work: Work } {
  const id = randomUUID()
  const dist = join(folder, 'dists', suite)
  const reader = new PackagesReader(() => true)
  reader.push(readFileSync(join(dist, 'main/binary-amd64/Packages'), 'utf8'))
  reader.end()
  const changes = steps.map(({ name, from, to, architecture = 'all' }) => {
    const offer = reader.found.find((one) => one.name === name && one.version === to)
    if (to === null) return { name, architecture, from, to, sha256: null, sizeBytes: null, origin: null }
    assert.ok(offer, `${name} ${to} is published`)
    const { sizeBytes } = offer
    return { name, architecture, from, to, sha256: offer.sha256, sizeBytes, origin: publisher.id }
  })
  const indexes = [{ origin: publisher.id, suite, sha256: sha256(readFileSync(join(dist, 'InRelease'))) }]
  const { label, keys } = publisher
  const origins = [{ id: publisher.id, origin: label, label, keys: [...keys] }]
  return { id, work: { changes, indexes, origins, spoolFolder: `${SPOOLS}/${id}` } }
}

/** The agent's half, as its own user. */
export async function fill(host: Host, id: string, work: Pick<Work, 'changes'>, store: Store): Promise<Filled> {
  const input: DriverInput = { fill: { order: { id, changes: work.changes }, store } }
  const argv = ['runuser', '-u', AGENT, '--', NODE, DRIVER, 'fill']
  const text = await host.must(argv, { stdin: JSON.stringify(input), timeoutMs: 180_000 })
  const output = JSON.parse(text) as DriverOutput // the driver's own
  assert.ok(output.ok)
  return output.value as Filled
}

export type Answer<T> = { readonly value: T } | { readonly because: readonly Code[] }

/** One step of the platform, in a unit of its own as apply's service runs it; `more` are options of that unit. */
export async function step<T>(
  host: Host,
  name: string,
  input: DriverInput = {},
  more: readonly string[] = [],
): Promise<Answer<T>> {
  const unit = ['systemd-run', '--quiet', '--wait', '--pipe', '--collect', ...NO_NETWORK, ...more]
  const argv = [...unit, NODE, DRIVER, name]
  const outcome = await host.run(argv, { stdin: JSON.stringify(input), timeoutMs: 180_000 })
  assert.equal(outcome.code, 0, `${name}: ${outcome.stderr.slice(-2_000)}`)
  const output = JSON.parse(outcome.stdout) as DriverOutput
  // The driver answers with what the platform gave.
  return output.ok ? { value: output.value as T } : { because: output.because }
}

export async function done<T>(host: Host, name: string, input: DriverInput = {}): Promise<T> {
  const answer = await step<T>(host, name, input)
  assert.ok('value' in answer, `${host.name}: ${name}: ${JSON.stringify(answer)}`)
  return answer.value
}

/** The step ends without doing, for this reason. */
export async function refused(host: Host, name: string, input: DriverInput, code: string): Promise<void> {
  const answer = await step(host, name, input)
  assert.ok('because' in answer, `${host.name}: ${name} was not refused: ${JSON.stringify(answer)}`)
  assert.deepEqual(
    answer.because.map((one) => one.code),
    [code],
    JSON.stringify(answer.because),
  )
}

export async function versionOf(host: Host, name: string): Promise<string> {
  const outcome = await host.run(['dpkg-query', '-W', '-f=$' + '{db:Status-Abbrev}$' + '{Version}', name])
  return outcome.code === 0 ? outcome.stdout.trim() : ''
}

export async function previousOf(host: Host, names: readonly string[]): Promise<Installed[]> {
  return (await done<Installed[]>(host, 'list')).filter((one) => names.includes(one.name))
}

/** The server has the repository as it is today, and as it was. */
export const storeOf = ({ repo }: Publisher): Store => ({
  today: [{ from: repo.url, to: repo.url }],
  undo: [{ from: repo.url, to: `${repo.url}-old` }],
})

/** The lists of one source alone, the others kept. */
export async function lists(host: Host, name: string): Promise<void> {
  const options = [
    `Dir::Etc::sourcelist=/etc/apt/sources.list.d/lab-${name}.list`,
    'Dir::Etc::sourceparts=-',
    'APT::Get::List-Cleanup=0',
  ]
  await host.must(['apt-get', '-q', 'update', ...options.flatMap((one) => ['-o', one])])
}

/** SHA-256 by path, of what a package brought. */
export async function filesOf(host: Host, paths: readonly string[]): Promise<string> {
  return host.must(['sha256sum', ...paths])
}

/** A repository of the run's own as a publisher of the policy, known to the host by an entry of its own. */
export async function publisherOf(repo: Repo, label: string): Promise<Publisher> {
  const text = await must(['gpg', '--show-keys', '--with-colons'], { stdin: repo.key })
  const fingerprint = /^fpr:{9}([0-9A-F]{40}):/m.exec(text)?.[1]
  assert.ok(fingerprint)
  return { id: label.toLowerCase(), repo, label, keys: [fingerprint] }
}

/** On every host the old packages are installed; the repository then has the new ones, and the old ones aside, as a server's store. */
export async function published(
  lab: Lab,
  hosts: readonly Host[],
  old: readonly LabPackage[],
  newer: readonly LabPackage[],
): Promise<Publisher> {
  const repo = await lab.repo({ name: 'own', label: 'Lab' })
  await repo.publish(old, new Date(Date.now() - 3_600_000))
  cpSync(repo.folder, `${repo.folder}-old`, { recursive: true })
  for (const host of hosts) {
    await prepare(host)
    await repo.addTo(host)
    await lists(host, 'own')
    await host.must(['apt-get', '-y', '-q', 'install', ...old.map((one) => one.name)])
  }
  await repo.publish(newer, new Date())
  return publisherOf(repo, 'Lab')
}

export interface Ready {
  readonly work: Work
  readonly unit: (kind: string) => string
}

/** What a try needs: one upgrade from 1.0-1 to 2.0-1, staged. */
export async function staged(host: Host, publisher: Publisher, name: string): Promise<Ready> {
  const { id, work } = orderFor(publisher, 'own', [{ name, from: '1.0-1', to: '2.0-1' }])
  assert.ok((await fill(host, id, work, storeOf(publisher))).complete)
  for (const part of ['refresh', 'simulate', 'stage']) await done(host, part, { work })
  return { work, unit: (kind) => `patchreeve-${kind}-${id}-1.service` }
}

/** Everything before the install, the way back as well, as it is for an order that may begin. */
export async function ready(host: Host, publisher: Publisher, name: string): Promise<Ready> {
  const one = await staged(host, publisher, name)
  assert.equal(await done(host, 'canUndo', { work: one.work }), true)
  return one
}
