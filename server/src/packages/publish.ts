/** Takes a signed revision: whole or not at all. What the server knows of the packages is what a person signed, and nothing else. */
import type { OwnPackage } from '@patchreeve/ecosystems/deb/own-repository.ts'
import { versionKey } from '@patchreeve/ecosystems/deb/own-repository.ts'
import type { ContentStore } from '../distribution/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Op } from '../platform/op.ts'
import { type Published, refused, type Step, stepFrom } from './model.ts'
import { assertFiles, type Files, type Revision, readRevision } from './revision.ts'
import * as store from './store.ts'
import type { Uploads } from './uploads.ts'

export interface PublishDeps {
  readonly content: ContentStore
  readonly uploads: Uploads
  /** Told after the commit: the origin has news. */
  readonly taken?: (() => void) | undefined
}

export interface Taken {
  readonly number: number
  readonly added: string[]
  readonly withdrawn: string[]
}

/** Throws PACKAGE_REFUSED. The newest revision once more changes nothing: files that were lost come back so. */
export async function publish(op: Op, deps: PublishDeps, index: string): Promise<Taken> {
  op.may('package.write')
  const files = filesOf(deps)
  const before = await op.tx(stateOf)
  if (before.newest?.index === index) return again(deps, before)
  const revision = await readRevision(files, index, before.key, op.clock.now())
  const step = stepFrom(before, revision, op.clock.now())
  await assertFiles(files, step.added)
  await keepFiles(deps, contentsOf(revision, step.added))
  const taken = await op.tx((tx) => commit(op, tx, revision, before.fingerprint))
  await forget(deps, contentsOf(revision, step.added))
  deps.taken?.()
  return taken
}

interface State extends Published {
  readonly key: string
  readonly fingerprint: string
  readonly number: number
  readonly contents: readonly string[]
}

async function stateOf(tx: Tx): Promise<State> {
  const repository = await store.readRepository(tx)
  if (!repository) throw refused('no-key')
  return { ...(await publishedOf(tx)), ...repository, contents: await store.neededContents(tx) }
}

async function publishedOf(tx: Tx): Promise<Published & { number: number }> {
  const [newest, versions] = [await store.newestRevision(tx), await store.listVersions(tx)]
  return {
    newest,
    number: newest?.number ?? 0,
    versions: new Map(
      versions.map((one) => [
        versionKey(one),
        { sha256: one.sha256, sbom: one.sbomSha256, withdrawn: one.withdrawnAt !== null },
      ]),
    ),
  }
}

/** Judged once more under the lock: another revision may have come meanwhile, or another key. */
async function commit(op: Op, tx: Tx, revision: Revision, fingerprint: string): Promise<Taken> {
  const repository = await store.lockRepository(tx)
  if (repository?.fingerprint !== fingerprint) throw refused('unsigned')
  const published = await publishedOf(tx)
  const step = stepFrom(published, revision, tx.now)
  const number = published.number + 1
  const { release } = revision
  await store.addRevision(tx, {
    number,
    index: revision.index,
    origin: release.origin,
    label: release.label,
    releasedAt: revision.releasedAt,
    validUntil: new Date(release.validUntil),
    signer: revision.signer,
    by: op.actor.kind === 'person' ? op.actor.name : op.actor.kind,
    lists: [...release.lists, release.withdrawn].map(({ path, sha256 }) => ({ path, sha256 })),
  })
  await store.addVersions(tx, number, step.added)
  await store.withdraw(tx, number, step.withdrawn)
  await recordStep(tx, number, revision, step)
  await tx.emit({ type: 'package.revision-taken', body: { index: revision.index } })
  return takenOf(number, step)
}

async function recordStep(tx: Tx, number: number, revision: Revision, step: Step): Promise<void> {
  const { index, signer, release } = revision
  await tx.record({
    type: 'package.revision-taken',
    subjectType: 'index',
    subjectId: index,
    body: {
      ...{ number, signer, origin: release.origin, label: release.label, previous: revision.previous },
      ...{ releasedAt: revision.releasedAt.toISOString(), validUntil: release.validUntil },
      ...{ added: step.added.length, withdrawn: step.withdrawn.length },
    },
    provenance: 'person',
  })
  await tx.recordAll([
    ...step.added.map(({ name, version, architecture, sha256, sizeBytes, sbom }) => ({
      type: 'package.uploaded',
      subjectType: 'package',
      subjectId: sha256,
      body: { name, version, architecture, sha256, sizeBytes, sbom, revision: number, index },
      provenance: 'person' as const,
    })),
    ...step.withdrawn.map(({ name, version, architecture, sha256, reason }) => ({
      type: 'package.withdrawn',
      subjectType: 'package',
      subjectId: sha256,
      body: { name, version, architecture, sha256, reason, revision: number, index },
      provenance: 'person' as const,
    })),
  ])
}

const takenOf = (number: number, { added, withdrawn }: Step): Taken => ({
  number,
  added: added.map(versionKey),
  withdrawn: withdrawn.map(versionKey),
})

async function again(deps: PublishDeps, { number, contents }: State): Promise<Taken> {
  await keepFiles(deps, contents)
  await forget(deps, contents)
  return { number, added: [], withdrawn: [] }
}

const contentsOf = ({ index, release }: Revision, added: readonly OwnPackage[]): string[] => [
  ...[index, release.withdrawn.sha256, ...release.lists.map((one) => one.sha256)],
  ...added.flatMap((one) => [one.sha256, one.sbom.sha256]),
]

/** From the uploads into the content store, where retention leaves what a revision names. */
async function keepFiles({ content, uploads }: PublishDeps, digests: readonly string[]): Promise<void> {
  for (const sha256 of new Set(digests)) {
    const sent = await uploads.whole.find(sha256)
    if (sent && !(await content.find(sha256)))
      await content.put(uploads.whole.read(sha256), { sha256, maxBytes: sent.sizeBytes })
  }
}

async function forget({ uploads }: PublishDeps, digests: readonly string[]): Promise<void> {
  for (const sha256 of new Set(digests)) await uploads.whole.remove(sha256)
}

function filesOf({ content, uploads }: PublishDeps): Files {
  return async (sha256) => {
    for (const from of [uploads.whole, content]) {
      const found = await from.find(sha256)
      if (found) return { store: from, path: from.pathOf(sha256), sizeBytes: found.sizeBytes }
    }
    return undefined
  }
}
