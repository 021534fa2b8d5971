/** What the hosts of a roll-out are fed by: two publishers with keys of their own, and what a feed says of their packages. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PROXY_IP } from '../addresses.ts'
import type { LabPackage } from '../deb.ts'
import type { Host } from '../host.ts'
import type { Lab } from '../lab.ts'
import type { Repo } from '../repo.ts'
import { runFolder } from '../state.ts'
import type { Product } from './product.ts'

export interface Publisher {
  /** In the policy. */
  readonly id: string
  /** Suite and codename. */
  readonly name: string
  readonly label: string
  packages(version: string): readonly LabPackage[]
  /** Does the host at this place of the fleet have its packages? */
  isOn(at: number): boolean
}

export const namesOn = (publishers: readonly Publisher[], at: number): string[] =>
  publishers.filter((one) => one.isOn(at)).flatMap((one) => one.packages('1').map((pkg) => pkg.name))

/** Two processors: more at once only wait for each other. */
const AT_ONCE = 4
const WAIT_MS = 300_000

export async function inGroups(
  hosts: readonly Host[],
  work: (host: Host, at: number) => Promise<unknown>,
): Promise<void> {
  const left = [...hosts.entries()]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.shift(); next; next = left.shift()) await work(next[1], next[0])
    }),
  )
}

/** A folder as a site without internet imports it: the distribution's word that each package is vulnerable before `fixed`. */
export function feedFolder(lab: Lab, names: readonly string[], fixed: string): string {
  const folder = join(runFolder(lab.run), 'feeds')
  mkdirSync(folder, { recursive: true })
  const release = { status: 'resolved', fixed_version: fixed, urgency: 'high' }
  const tracker = names.map((name, at) => [
    name,
    { [`CVE-2026-${90_001 + at}`]: { releases: { bookworm: release, bullseye: release, trixie: release } } },
  ])
  writeFileSync(join(folder, 'tracker-lab.json'), JSON.stringify(Object.fromEntries(tracker)))
  return folder
}

/** Publishes `version` (and what was before it), and has every host read the lists. The first time it is installed, too. */
export async function offer(
  lab: Lab,
  hosts: readonly Host[],
  publishers: readonly Publisher[],
  version: string,
  before?: string,
): Promise<void> {
  const repos: Repo[] = []
  for (const one of publishers) {
    const repo = await lab.repo({ name: one.name, label: one.label })
    await repo.publish([...(before ? one.packages(before) : []), ...one.packages(version)], new Date())
    repos.push(repo)
  }
  await inGroups(hosts, async (host, at) => {
    if (before === undefined) {
      // The distribution's archive holds another thing each day: these hosts know the run's own repositories alone.
      await host.must([
        'sh',
        '-c',
        'rm -f /etc/apt/sources.list && cd /etc/apt/sources.list.d && ls | grep -v patchreeve | xargs -r rm',
      ])
      for (const repo of repos) await repo.addTo(host)
    }
    await host.must(['apt-get', '-q', 'update', '-o', 'APT::Update::Error-Mode=any'], { timeoutMs: 120_000 })
    if (before === undefined)
      await host.must(['apt-get', '-y', '-q', 'install', ...namesOn(publishers, at)], {
        timeoutMs: 180_000,
        env: { DEBIAN_FRONTEND: 'noninteractive' },
      })
  })
}

interface Origin {
  readonly uri: string
  readonly hosts: number
  readonly proposed: readonly string[]
  readonly confirmed: { readonly checkedAt: string | null; readonly fault: unknown } | null
}

/** Confirms each publisher's repository with the key that all hosts name, waits until its index was read, and gives the keys. */
export async function confirmAll(
  product: Product,
  publishers: readonly Publisher[],
  hosts: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const keys = new Map<string, readonly string[]>()
  for (const { id, name } of publishers) {
    const found = await origin(product, name, (one) => one.hosts === hosts && one.proposed.length > 0)
    keys.set(id, found.proposed)
    await product.api('POST', '/origins', { uri: found.uri, keys: found.proposed, addresses: [PROXY_IP] })
  }
  assert.equal(new Set([...keys.values()].flat()).size, publishers.length, 'each publisher has a key of its own')
  for (const { name } of publishers) {
    const { confirmed } = await origin(product, name, (one) => Boolean(one.confirmed?.checkedAt))
    assert.equal(confirmed?.fault, null)
  }
  return keys
}

async function origin(product: Product, name: string, is: (one: Origin) => boolean): Promise<Origin> {
  const until = Date.now() + WAIT_MS
  for (;;) {
    const { rows } = await product.api<{ rows: Origin[] }>('GET', '/origins')
    const found = rows.find((one) => one.uri.endsWith(`/${name}`) && is(one))
    if (found) return found
    if (Date.now() > until) throw new Error(`${name}: ${JSON.stringify(rows, null, 1)}`)
    await sleep(1_000)
  }
}
