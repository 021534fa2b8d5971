/**
 * Real hosts of three Debian releases enrol by the line, report, are updated from our repository, and are clean after a purge.
 * Needs the lab (root, namespaces, images): `npm test -- --with lab packaging/host.test.ts`.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Host } from '../lab/host.ts'
import { type Lab, withLab } from '../lab/lab.ts'
import { enrolmentHandlers, makeRepository } from '../server/src/enrolment/index.ts'
import { type Database, openDatabase } from '../server/src/platform/database.ts'
import { systemIds } from '../server/src/platform/ids.ts'
import { makeLog } from '../server/src/platform/log.ts'
import { makeOp } from '../server/src/platform/op.ts'
import { secretOf } from '../server/src/platform/secret.ts'
import { withTestCluster } from '../server/test/support/cluster.ts'
import { compileCache } from '../server/test/support/compile-cache.ts'

const wanted = process.env.CI === 'true' || (process.env.PATCHREEVE_TEST_WITH ?? '').split(',').includes('lab')
const skip = wanted ? false : 'needs the lab: npm test -- --with lab packaging/host.test.ts'
const PORT = 7443
const CHILD = join(import.meta.dirname, '../server/test/gateway/child.ts')

interface Fleet {
  readonly lab: Lab
  readonly database: Database
  line(): Promise<string>
}

/** A gateway at the lab's server address, on a database of its own. */
async function withFleet(work: (fleet: Fleet) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'patchreeve-fleet-'))
  try {
    await withTestCluster(async (cluster) => {
      const made = await cluster.create()
      const ids = systemIds()
      const clock = { now: () => new Date() }
      const secret = secretOf(Buffer.alloc(32, 7), ids)
      const log = makeLog({ level: 'fatal' })
      const database = openDatabase({ url: made.appUrl, clock, ids, subscribers: {} })
      const repository = makeRepository({ database, secret, clock, log, folder: join(folder, 'repo') })
      await repository.build()
      const handlers = enrolmentHandlers({
        secret,
        ids,
        listen: () => `0.0.0.0:${PORT}`,
        packages: repository.offer,
        firstRoot: async () => undefined,
      })
      const op = makeOp({ database, clock, ids, log }, { kind: 'person', userId: 'u', name: 'Ada', role: 'admin' }, 1)
      const http = {} as never // enrolment's handlers read nothing of HTTP
      const none = { params: undefined, query: undefined, body: undefined }
      await withLab(
        {
          hosts: [
            { suite: 'bookworm', site: 'A' },
            { suite: 'bullseye', site: 'A' },
            { suite: 'trixie', site: 'A' },
          ],
        },
        async (lab) => {
          await handlers.gateway_name(op, { ...none, body: { names: [lab.server.ip] } }, http)
          const server = lab.server.spawn([process.execPath, '--disable-warning=ExperimentalWarning', CHILD], {
            PATH: process.env.PATH,
            ...compileCache(),
            PATCHREEVE_CHILD_URL: made.appUrl,
            PATCHREEVE_CHILD_HOST: '0.0.0.0',
            PATCHREEVE_CHILD_PORT: String(PORT),
            PATCHREEVE_CHILD_REPO: join(folder, 'repo'),
          })
          try {
            await until('gateway', async () =>
              readFileSync(server.log, 'utf8').includes('address') ? true : undefined,
            )
            await work({
              lab,
              database,
              async line() {
                const body = { label: 'lab', class: 'test', maxUses: 1, expiresInHours: 1, withApply: false }
                return (await handlers.enrolment_token_create(op, { ...none, body }, http)).line
              },
            })
          } finally {
            await server.stop()
          }
        },
      )
      await database.close()
      await made.drop()
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function until<T>(what: string, find: () => Promise<T | undefined>, timeoutMs = 120_000): Promise<T> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const found = await find()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`timed out: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const paste = (host: Host, line: string) => host.run(['bash', '-c', line], { timeoutMs: 180_000 })

async function hostId(host: Host): Promise<string> {
  const status = await host.must(['patchreeve-agent', 'status', '--json'])
  return (JSON.parse(status) as { hostId: string }).hostId
}

/** Digests per section as the server holds them. */
async function heldBy(database: Database, id: string): Promise<Record<string, string>> {
  return database.tx(1, async (tx) => {
    const row = await tx.db.selectFrom('inventory_host').select('digests').where('host_id', '=', id).executeTakeFirst()
    return Object.fromEntries(
      Object.entries((row?.digests ?? {}) as Record<string, { digest: string }>).map(([name, { digest }]) => [
        name,
        digest,
      ]),
    )
  })
}

/**
 * Private_Dirty and swap, without mappings of files that nobody can write: a lab host's disk is a tmpfs, whose pages the kernel
 * always counts as dirty, so that the program text of the runtime (42 MB) would be counted as the agent's own.
 */
async function privateMb(host: Host): Promise<number> {
  const pid = (await host.must(['systemctl', 'show', '-p', 'MainPID', '--value', 'patchreeve-agent'])).trim()
  const mappings = (await host.must(['cat', `/proc/${pid}/smaps`])).split(/\n(?=[0-9a-f]+-[0-9a-f]+ )/)
  const own = mappings.filter((text) => !/^\S+ r-[x-]p \S+ \S+ [1-9]\d* /.test(text))
  const kb = (text: string, name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
  return own.reduce((sum, text) => sum + kb(text, 'Private_Dirty') + kb(text, 'Swap'), 0) / 1024
}

async function wrongLinesFail(host: Host, line: string): Promise<void> {
  const otherDigest = line.replace(/(runtime=\S+ digest=)[0-9a-f]{4}/g, '$10000')
  const refused = await paste(host, otherDigest)
  assert.notEqual(refused.code, 0, 'a package with another digest was taken')
  assert.match(refused.stderr + refused.stdout, /Hash Sum mismatch|mismatch/i)
  const otherCa = line.replace(
    /(ca\.pem <<'PEM'\n)[\s\S]+?(PEM\ncat)/,
    (_, head: string, tail: string) => `${head}${FOREIGN_CA}${tail}`,
  )
  const unknown = await paste(host, otherCa)
  assert.notEqual(unknown.code, 0, 'a server of an unknown authority was believed')
  assert.notEqual((await host.run(['dpkg', '-s', 'patchreeve-agent'])).code, 0, 'nothing was installed')
}

/** Some authority that is not ours: public, expired or not does not matter. */
const FOREIGN_CA = `-----BEGIN CERTIFICATE-----
MIIBhTCCASugAwIBAgIUX8eYyqm0mXxYv0c2F5V1Yq0b2hkwCgYIKoZIzj0EAwIw
-----END CERTIFICATE-----
`

async function joins({ database, line }: Fleet, host: Host): Promise<string> {
  const pasted = await paste(host, await line())
  assert.equal(pasted.code, 0, `${host.name}: ${pasted.stdout.slice(-1500)} ${pasted.stderr.slice(-1500)}`)
  const id = await hostId(host)
  const all = async () => (Object.keys(await heldBy(database, id)).length === 7 ? true : undefined)
  await until(`${host.name} reports`, all).catch(async (cause: unknown) => {
    throw new Error(`${host.name} does not report: ${await ownWords(host)}`, { cause })
  })
  return id
}

/** What the agent itself says, for the message of a failed test. */
async function ownWords(host: Host): Promise<string> {
  const journal = await host.run(['journalctl', '-u', 'patchreeve-agent', '-n', '30', '--no-pager'])
  const status = await host.run(['patchreeve-agent', 'status'])
  return `${journal.stdout}\n${status.stdout}`
}

async function isHardened(host: Host): Promise<void> {
  assert.equal((await host.must(['systemctl', 'is-active', 'patchreeve-agent'])).trim(), 'active')
  const text = await host.must(['systemd-analyze', 'security', '--no-pager', 'patchreeve-agent'])
  const exposure = Number(/exposure level for patchreeve-agent\.service: ([\d.]+)/.exec(text)?.[1])
  assert.ok(exposure <= 2, `${host.name}: exposure ${exposure}`)
  const doctor = await host.run(['patchreeve-agent', 'doctor'])
  assert.equal(doctor.code, 0, `${host.name}: ${doctor.stdout}`)
}

async function seesAChange({ database }: Fleet, host: Host, id: string): Promise<number> {
  const before = (await heldBy(database, id)).packages
  await host.must(['dpkg', '--purge', '--force-depends', 'vim-tiny'], { timeoutMs: 60_000 })
  const at = Date.now()
  await until(
    `${host.name} tells the change`,
    async () => ((await heldBy(database, id)).packages !== before ? true : undefined),
    60_000,
  )
  return Date.now() - at
}

async function updatesFromUs(host: Host): Promise<void> {
  const only = [
    '-o',
    'Dir::Etc::sourcelist=/etc/apt/sources.list.d/patchreeve.sources',
    '-o',
    'Dir::Etc::sourceparts=/dev/null',
    '-o',
    'APT::Get::List-Cleanup=0',
  ]
  await host.must(['apt-get', 'update', '--error-on=any', ...only], { timeoutMs: 60_000 })
  const policy = await host.must(['apt-cache', 'policy', 'patchreeve-agent'])
  assert.match(policy, /https:\/\/10\.77\.0\.10:7443\/repo stable\/main/)
}

async function leavesNothing({ database }: Fleet, host: Host, id: string): Promise<void> {
  await host.must(['apt-get', '-y', 'purge', 'patchreeve-agent', 'patchreeve-runtime'], { timeoutMs: 120_000 })
  const left = await host.must([
    'find',
    '/etc',
    '/usr',
    '/var',
    '/lib/systemd',
    '-xdev',
    '-iname',
    '*patchreeve*',
    '-not',
    '-path',
    '/var/log/*',
    '-not',
    '-path',
    '/var/lib/apt/lists/*',
    '-not',
    '-path',
    '/var/cache/*',
  ])
  assert.equal(left, '', `${host.name}: left behind`)
  assert.notEqual((await host.run(['getent', 'passwd', 'patchreeve-agent'])).code, 0)
  const row = await database.tx(1, (tx) =>
    tx.db.selectFrom('inventory_host').select('retired_at').where('host_id', '=', id).executeTakeFirst(),
  )
  assert.ok(row?.retired_at, `${host.name}: the server did not record the removal`)
}

test('hosts of three releases enrol by the line, report, update from us, and are clean after a purge', {
  skip,
  timeout: 600_000,
}, async () => {
  await withFleet(async (fleet) => {
    const [first] = fleet.lab.hosts
    assert.ok(first)
    await wrongLinesFail(first, await fleet.line())
    const ids = await Promise.all(fleet.lab.hosts.map((host) => joins(fleet, host)))
    const reportedAt = Date.now()
    for (const [index, host] of fleet.lab.hosts.entries()) {
      await isHardened(host)
      await updatesFromUs(host)
      const tookMs = await seesAChange(fleet, host, ids[index] ?? '')
      console.log(
        `# ${host.plan.suite}: a changed package reached the server ${(tookMs / 1000).toFixed(1)} s after dpkg ended`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, reportedAt + 60_000 - Date.now())))
    for (const [index, host] of fleet.lab.hosts.entries()) {
      const mb = await privateMb(host)
      console.log(`# ${host.plan.suite}: private memory ${mb.toFixed(1)} MB`)
      assert.ok(mb <= 20, `${host.name}: ${mb.toFixed(1)} MB`)
      await leavesNothing(fleet, host, ids[index] ?? '')
    }
  })
})
