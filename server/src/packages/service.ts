/** Own packages at work: the routes, what hosts are served, and what `distribution` asks of this origin. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type OwnPackageRow, type OwnRepository, OwnSbom } from '@patchreeve/contract/api/package-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { versionKey } from '@patchreeve/ecosystems/deb/own-repository.ts'
import { keysIn, openContent } from '../distribution/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Handlers } from '../platform/http/handlers.ts'
import { cutPage } from '../platform/keyset.ts'
import type { Op, OpContext } from '../platform/op.ts'
import type { Task } from '../platform/tasks.ts'
import { refused, SERVED_AT } from './model.ts'
import { publish } from './publish.ts'
import { makeServed, readServed } from './served.ts'
import * as store from './store.ts'
import { makeUploads } from './uploads.ts'

export interface PackagesOptions extends OpContext {
  readonly contentFolder: string
  /** Roots of the gateway as hosts name them: `https://name:port`. */
  gatewayRoots(tx: Tx): Promise<readonly string[]>
  /** Told when a revision was taken. */
  readonly taken?: () => void
}

type RouteIds =
  | 'package_list'
  | 'package_sbom'
  | 'package_repository'
  | 'package_key'
  | 'package_piece'
  | 'package_revision'

export interface Packages {
  readonly handlers: Handlers<RouteIds>
  readonly tasks: readonly Task[]
  /** For the gateway: the file under this path, if hosts get one there. */
  fileAt(pathname: string): Promise<string | undefined>
  /** For the distribution: the digest under a path of this origin. */
  digestAt(pathname: string): Promise<string | undefined>
  /** The key that signs here, if this base is the repository of own packages. */
  keyOf(tx: Tx, base: URL): Promise<string | undefined>
  needed(tx: Tx): Promise<readonly string[]>
}

const SWEEP_MS = 3_600_000

export function makePackages(options: PackagesOptions): Packages {
  const content = openContent(options.contentFolder)
  const uploads = makeUploads(join(options.contentFolder, 'uploads'), options.clock)
  const digestAt = makeServed(options.database)
  const deps = { content, uploads, taken: options.taken }
  return {
    handlers: {
      async package_list(op, { query }) {
        op.may('package.read')
        return op.tx(async (tx) => cutPage(await rowsOf(tx, query.name), query, (row) => row.id, tx.now))
      },
      async package_sbom(op, { params }) {
        op.may('package.read')
        const found = await op.tx((tx) => store.findVersion(tx, params.id))
        if (!found || !(await content.find(found.sbomSha256))) throw new AppError('NOT_FOUND')
        const document = await readFile(content.pathOf(found.sbomSha256), 'utf8')
        return OwnSbom.parse({ format: found.sbomFormat, sha256: found.sbomSha256, document })
      },
      async package_repository(op) {
        op.may('package.read')
        return op.tx((tx) => repositoryView(tx, options))
      },
      async package_key(op, { body }) {
        op.may('package.write')
        return setKey(op, options, body.armored)
      },
      async package_piece(op, { body }) {
        op.may('package.write')
        const held = await content.find(body.sha256)
        if (held) return { have: held.sizeBytes, whole: true }
        return uploads.take({ ...body, bytes: Buffer.from(body.data, 'base64') })
      },
      package_revision: (op, { body }) => publish(op, deps, body.index),
    },
    tasks: [{ name: 'package-uploads', everyMs: SWEEP_MS, run: () => uploads.sweep() }],
    digestAt,
    async fileAt(pathname) {
      const sha256 = await digestAt(pathname)
      return sha256 !== undefined && (await content.find(sha256)) ? content.pathOf(sha256) : undefined
    },
    async keyOf(tx, base) {
      const asked = readServed(base.pathname)
      const repository = asked?.path === '' ? await store.readRepository(tx) : undefined
      return repository?.repositoryId === asked?.id ? repository?.key : undefined
    },
    needed: store.neededContents,
  }
}

async function rowsOf(tx: Tx, name: string | undefined): Promise<OwnPackageRow[]> {
  const versions = await store.listVersions(tx, name)
  const names = versions.map((one) => one.name)
  const hosts = await store.hostsWith(tx, names)
  return versions.map((row) => viewOf(row, hosts.get(versionKey(row)) ?? 0))
}

function viewOf(row: store.VersionRow, hosts: number): OwnPackageRow {
  const { name, version, architecture, revision, uploadedBy, withdrawnAt, withdrawnBy, withdrawnBecause } = row
  return {
    id: row.sha256,
    ...{ name, version, architecture, revision, uploadedBy, hosts },
    sizeBytes: Number(row.sizeBytes),
    sbom: { format: row.sbomFormat, sha256: row.sbomSha256 },
    state: withdrawnAt ? 'withdrawn' : 'offered',
    uploadedAt: row.uploadedAt.toISOString(),
    withdrawn: withdrawnAt && {
      at: withdrawnAt.toISOString(),
      by: withdrawnBy ?? '',
      reason: withdrawnBecause ?? '',
    },
  }
}

async function repositoryView(tx: Tx, options: PackagesOptions): Promise<OwnRepository> {
  const repository = await store.readRepository(tx)
  if (!repository) return { key: null, uris: [], newest: null, offered: 0, withdrawn: 0 }
  const [newest, versions] = [await store.newestRevision(tx), await store.listVersions(tx)]
  const roots = await options.gatewayRoots(tx)
  const withdrawn = versions.filter((one) => one.withdrawnAt !== null).length
  return {
    key: {
      fingerprint: repository.fingerprint,
      setAt: repository.keySetAt.toISOString(),
      setBy: repository.keySetBy,
    },
    uris: roots.map((root) => `${root}${SERVED_AT}${repository.repositoryId}`),
    newest: newest
      ? {
          ...newest,
          releasedAt: newest.releasedAt.toISOString(),
          validUntil: newest.validUntil.toISOString(),
          publishedAt: newest.publishedAt.toISOString(),
        }
      : null,
    offered: versions.length - withdrawn,
    withdrawn,
  }
}

/** Exactly one public key. It decides what is taken here; what hosts take, people decide in the policy. */
async function setKey(op: Op, options: PackagesOptions, armored: string): Promise<OwnRepository> {
  // A second block would not be read, and nobody would see that it is not.
  const blocks = armored.split('-----BEGIN PGP ').length - 1
  if (blocks !== 1 || !armored.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----')) throw refused('key-unreadable')
  const [key, ...more] = await keysIn(armored)
  if (!key || more.length > 0) throw refused('key-unreadable')
  return op.tx(async (tx) => {
    const before = await store.lockRepository(tx)
    const by = op.actor.kind === 'person' ? op.actor.name : op.actor.kind
    const repositoryId = before?.repositoryId ?? op.ids.next()
    await store.saveKey(tx, { repositoryId, key: key.armored, fingerprint: key.fingerprint, by })
    await tx.record({
      type: 'package.key-set',
      subjectType: 'key',
      subjectId: key.fingerprint,
      body: { fingerprint: key.fingerprint, before: before?.fingerprint ?? null },
      provenance: 'person',
    })
    await tx.emit({ type: 'package.key-set', body: {} })
    return repositoryView(tx, options)
  })
}
