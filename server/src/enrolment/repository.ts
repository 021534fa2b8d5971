/**
 * Keeps our apt repository: has the packages built beside the server's work, and signs the index in time. The signing key is
 * made once per installation and lies sealed in the database, as the authorities' keys do.
 */
import { join } from 'node:path'
import type { PackageFile, PackageOffer } from '@patchreeve/contract/enrolment-line.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { makeSigningKey, POOL, poolOf, type SigningKey, writeIndex } from '../../../packaging/repository.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Tx } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { heavyPrograms } from '../platform/permits.ts'
import { runProcess } from '../platform/process.ts'
import type { Secret } from '../platform/secret.ts'
import { lockAuthorities, readSetting, writeSetting } from './store.ts'

export interface RepositoryOptions {
  readonly database: Database
  readonly secret: Secret
  readonly clock: Clock
  readonly log: Log
  /** Served as /repo/ by the gateway. */
  readonly folder: string
  /** Called when there is a new index. */
  readonly signed?: () => void
}

export interface Repository {
  /** Builds what is missing, writes and signs the index. Slow the first time (the runtime is packed): call it beside other work. */
  build(): Promise<void>
  /** Signs anew when half of the validity is over. A task, every hour. */
  keepFresh(): Promise<void>
  /** Ends a build that runs: what it made so far is kept, and the next start goes on. */
  stop(): void
  /** For the enrolment line. Throws NOT_READY until the packages are built. */
  offer(): Promise<PackageOffer>
}

const KEY_SETTING = 'repository.key'
/** The repository belongs to the installation, not to a tenant. */
const OWNER_TENANT = 1
/** Fetching and packing a runtime on a slow machine. */
const BUILD_TIMEOUT_MS = 20 * 60_000
const BUILDER = join(import.meta.dirname, '../../../packaging/build.ts')

export function makeRepository(options: RepositoryOptions): Repository {
  const { folder, clock, log } = options
  let freshUntil: Date | undefined
  const stopping = new AbortController()

  async function sign(): Promise<void> {
    const now = clock.now()
    const until = await writeIndex(folder, await signingKey(options), now)
    freshUntil = new Date((now.getTime() + until.getTime()) / 2)
    options.signed?.()
  }
  return {
    async build() {
      await runBuilder(folder, stopping.signal)
      if (stopping.signal.aborted) return
      await sign()
      log.info({ packages: (await poolOf(folder)).map((one) => one.fileName) }, 'agent packages are ready')
    },
    async keepFresh() {
      if ((await poolOf(folder)).length === 0) return
      if (!freshUntil || clock.now() >= freshUntil) await sign()
    },
    stop: () => stopping.abort(),
    offer: async () => offerOf(await poolOf(folder), (await signingKey(options)).publicKey),
  }
}

/** One after the other: together, the bundler of the one and the packing of the other would be half of the server's memory. */
async function runBuilder(folder: string, signal: AbortSignal): Promise<void> {
  for (const kinds of ['apply', 'agent,runtime']) if (!signal.aborted) await buildKinds(folder, kinds, signal)
}

async function buildKinds(folder: string, kinds: string, signal: AbortSignal): Promise<void> {
  // In a process of its own: packing 120 MB would hold up everything else for seconds.
  const argv = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    BUILDER,
    '--keep',
    '--out',
    join(folder, POOL),
    '--only',
    kinds,
  ] as const
  // The bundler's threads have memory of their own each.
  const threads = { TOKIO_WORKER_THREADS: '1', RAYON_NUM_THREADS: '1' }
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', ...threads }
  const run = await heavyPrograms.within(() =>
    runProcess([...argv], { timeoutMs: BUILD_TIMEOUT_MS, maxOutputBytes: 1 << 20, env, signal }),
  )
  if (run.code !== 0 && !signal.aborted)
    throw new AppError('NOT_READY', { what: 'packages' }, { cause: new Error(run.stderr.slice(-2_000)) })
}

async function signingKey({ database, secret }: RepositoryOptions): Promise<SigningKey> {
  return database.tx(OWNER_TENANT, async (tx) => {
    const found = await readKey(tx, secret)
    if (found) return found
    await lockAuthorities(tx)
    const other = await readKey(tx, secret)
    if (other) return other
    const key = await makeSigningKey(tx.now)
    const sealed = secret.seal(Buffer.from(key.privateKey), KEY_SETTING).toString('base64')
    await writeSetting(tx, KEY_SETTING, { sealed, publicKey: key.publicKey })
    return key
  })
}

async function readKey(tx: Tx, secret: Secret): Promise<SigningKey | undefined> {
  const value = await readSetting(tx, KEY_SETTING)
  if (typeof value !== 'object' || value === null || !('sealed' in value) || !('publicKey' in value)) return undefined
  const privateKey = secret.open(Buffer.from(String(value.sealed), 'base64'), KEY_SETTING).toString('utf8')
  return { privateKey, publicKey: String(value.publicKey) }
}

/** The newest of each name, and for each architecture. Throws NOT_READY. */
export function offerOf(pool: Awaited<ReturnType<typeof poolOf>>, keyring: string): PackageOffer {
  const file = (one: { fileName: string; sha256: string }): PackageFile => ({
    path: `${POOL}/${one.fileName}`,
    sha256: one.sha256,
  })
  // Older versions stay: hosts go back to them.
  const byVersion = [...pool].sort((a, b) => compareDpkg(a.fields.Version ?? '', b.fields.Version ?? ''))
  const agent = byVersion.findLast((one) => one.fields.Package === 'patchreeve-agent')
  const apply = byVersion.findLast((one) => one.fields.Package === 'patchreeve-apply')
  const runtimes = byVersion.filter((one) => one.fields.Package === 'patchreeve-runtime')
  if (!agent || runtimes.length === 0) throw new AppError('NOT_READY', { what: 'packages' })
  const runtime = Object.fromEntries(runtimes.map((one) => [one.fields.Architecture ?? '', file(one)]))
  return {
    version: agent.fields.Version ?? '',
    agent: file(agent),
    apply: apply ? file(apply) : null,
    runtime,
    keyring,
  }
}
