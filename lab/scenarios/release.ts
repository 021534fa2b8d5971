/** A newer agent and apply on their way to the hosts: built into the server's own repository, confirmed, and seen by the hosts' apt. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writePackage } from '../../packaging/build.ts'
import { edition, type Sources } from '../../packaging/edition.ts'
import { agentPackage, applyPackage } from '../../packaging/packages.ts'
import { POOL } from '../../packaging/repository.ts'
import type { Host } from '../host.ts'
import { until as wait } from '../wait.ts'
import type { Draft } from './act.ts'
import type { Plan } from './deployment.ts'
import type { Product } from './product.ts'

export const OWN_PACKAGES = ['patchreeve-agent', 'patchreeve-apply'] as const
/** With two scenarios and a test run beside it on two cores, news of a host took more than two minutes. */
const WAIT_MS = 240_000
const OWN_LIST = '/etc/apt/sources.list.d/patchreeve.sources'

/** As an upgrade of the server does: its packages are put beside those of before, and its next start signs an index of all. */
export async function release(product: Product, version: string, sources?: Sources): Promise<void> {
  const of = edition(version, sources)
  for (const built of [agentPackage(of), await applyPackage(of)])
    await writePackage(join(product.dataFolder, 'repo', POOL), built)
  await product.restart()
  await until(`a signed index that lists ${version}`, async () => lists(product, version) || undefined)
}

function lists(product: Product, version: string): boolean {
  const dist = join(product.dataFolder, 'repo/dists/stable')
  const list = readFileSync(join(dist, 'main/binary-amd64/Packages'), 'utf8')
  const digest = createHash('sha256').update(list).digest('hex')
  return list.includes(`Version: ${version}\n`) && readFileSync(join(dist, 'InRelease'), 'utf8').includes(digest)
}

interface Origin {
  readonly uri: string
  readonly proposed: readonly string[]
  readonly confirmed: { readonly checkedAt: string | null; readonly fault: unknown } | null
}

/** Our own repository, which hosts report like any other. Gives the fingerprint of its key, for the policy. */
export async function confirmOwnOrigin(product: Product): Promise<string> {
  const own = () => until('our own repository is reported', () => find(product))
  const { uri, proposed } = await own()
  await product.api('POST', '/origins', { uri, keys: proposed })
  const read = await until('our own index is read', async () => {
    const found = await find(product)
    return found?.confirmed?.checkedAt ? found : undefined
  })
  assert.equal(read.confirmed?.fault, null)
  const [fingerprint, ...more] = proposed
  assert.ok(fingerprint && more.length === 0, 'it has one key')
  return fingerprint
}

const find = async (product: Product): Promise<Origin | undefined> =>
  (await product.api<{ rows: Origin[] }>('GET', '/origins')).rows.find((one) => /^https:.*\/repo$/.test(one.uri))

/** What a person adds to the default policy by hand. */
export const ownOrigin = (fingerprint: string): Draft['origins'][number] => ({
  id: 'patchreeve',
  origin: 'Patchreeve',
  label: 'Patchreeve',
  keys: [fingerprint],
})

/** What the hosts' own daily timer does, for our list alone. */
export async function readLists(host: Host): Promise<void> {
  const only = ['-o', `Dir::Etc::sourcelist=${OWN_LIST}`, '-o', 'Dir::Etc::sourceparts=/dev/null']
  const argv = ['apt-get', '-q', 'update', ...only, '-o', 'APT::Get::List-Cleanup=0']
  const { code, stdout, stderr } = await host.run(argv, { timeoutMs: 120_000 })
  assert.equal(code, 0, `${host.name}: ${stdout}${stderr}`)
}

/** A plan for both packages on all these hosts, as soon as all of them have reported that there is a newer one. */
export async function proposeOwn(product: Product, hosts: readonly Host[], version: string): Promise<Plan> {
  const names = hosts.map((host) => host.plan.hostname).sort()
  for (const host of hosts) await until(`${host.name} knows ${version}`, () => knows(product, host, version))
  const plan = await product.api<Plan>('POST', '/plans', { packages: OWN_PACKAGES })
  const planned = plan.transactions.flatMap((one) => one.hosts.map((host) => host.name)).sort()
  assert.deepEqual(planned, names, `every host is in the plan; left out: ${JSON.stringify(plan.leftOut)}`)
  for (const { changes } of plan.transactions)
    assert.deepEqual(changes.map((change) => `${change.name} ${change.to}`).sort(), versions(version))
  return plan
}

export const versions = (version: string): string[] => OWN_PACKAGES.map((name) => `${name} ${version}`)

interface Detail {
  readonly sections: {
    section: string
    rows: { kind?: string; name?: string; installed?: string; candidate?: string }[]
  }[]
}

async function knows(product: Product, host: Host, version: string): Promise<true | undefined> {
  const rows = await product.all<{ id: string; name: string }>('/hosts', 'state:reporting')
  const id = rows.find((row) => row.name === host.plan.hostname)?.id
  if (!id) return undefined
  const { sections } = await product.api<Detail>('GET', `/hosts/${id}`)
  const told = sections.find((one) => one.section === 'repositories')?.rows ?? []
  for (const name of OWN_PACKAGES) {
    const offered = told.find((row) => row.kind === 'candidate' && row.name === name && row.candidate === version)
    // A restored server still has the packages of the backup until the host has sent its own.
    const rows = await product.all<{ name: string; version: string }>(`/hosts/${id}/packages`, `name:${name}`)
    if (!offered || !rows.some((row) => row.name === name && row.version === offered.installed)) return undefined
  }
  return true
}

export const until = <T>(
  what: string | (() => string),
  look: () => Promise<T | undefined>,
  timeoutMs = WAIT_MS,
): Promise<T> => wait(what, timeoutMs, look, 500)
