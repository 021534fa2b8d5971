/**
 * Images of the releases, built once and shared by all runs: `root` is the release as published (lower layer of every
 * host), `base.tar.zst` the same packed. The second layer holds the lists of today's updates, see `scan.ts`.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { endGroup, insideGroup } from './cgroup.ts'
import { must } from './exec.ts'
import { withLock } from './lock.ts'
import { mountsBelow, readMounts } from './mounts.ts'
import type { Mirrors } from './sources.ts'
import { imageKey, packages, type Suite } from './suites.ts'

export interface ImageContext {
  readonly cache: string
  readonly mirrors: Mirrors
  readonly now: Date
  say(line: string): void
}

/** 35 s measured on two cores with nothing beside; three at once on a loaded machine take minutes. */
const BUILD_TIMEOUT_MS = 900_000
/** Control group of all builds; no run can have this name. */
const BUILDS = 'image_builds'
/** Locales that hosts may ask for, beside C.UTF-8 which is built in. */
const LOCALE_HOOK = 'chroot "$1" localedef -i es_ES -f UTF-8 es_ES.UTF-8'

export const imageFolder = (context: ImageContext, suite: Suite) =>
  join(context.cache, 'images', imageKey(suite, context.now))

/** Folder of a ready image; builds it when absent, or unpacks it when only the packed form is there. */
export async function ensureImage(context: ImageContext, suite: Suite): Promise<string> {
  const folder = imageFolder(context, suite)
  const root = join(folder, 'root')
  if (existsSync(root)) return folder
  mkdirSync(folder, { recursive: true })
  await withLock(join(folder, 'lock'), BUILD_TIMEOUT_MS, async () => {
    if (existsSync(root)) return
    const packed = join(folder, 'base.tar.zst')
    if (!existsSync(packed)) await build(context, suite, packed)
    await unpack(packed, root)
  })
  return folder
}

async function build(context: ImageContext, suite: Suite, packed: string): Promise<void> {
  const since = performance.now()
  const tar = `${packed}.new.tar`
  const aside = `${packed}.new`
  const temporary = `${packed}.build`
  const group = createHash('sha256').update(packed).digest('hex').slice(0, 16)
  const clear = async () => {
    await endGroup(BUILDS, group)
    await removeBuild(temporary)
    for (const path of [tar, aside]) rmSync(path, { force: true })
  }
  await clear() // of a build whose process was killed
  mkdirSync(temporary)
  context.say(`building the image ${suite} ...`)
  try {
    const argv = insideGroup(BUILDS, group, bootstrap(context, suite, tar))
    await must(argv, { timeoutMs: BUILD_TIMEOUT_MS, env: { ...process.env, TMPDIR: temporary } })
    await must(['zstd', '-q', '-f', '-3', '-T2', tar, '-o', aside], { timeoutMs: 120_000 })
    renameSync(aside, packed)
  } finally {
    await clear()
  }
  context.say(`built the image ${suite} in ${((performance.now() - since) / 1000).toFixed(1)} s`)
}

/** In a mount namespace of its own, so that its mounts end with it however it ends. */
function bootstrap(context: ImageContext, suite: Suite, tar: string): string[] {
  return [
    ...['unshare', '--mount', '--propagation', 'private', '--'],
    ...['mmdebstrap', '--quiet', '--variant=minbase', '--mode=root', '--components=main'],
    ...[`--include=${packages.join(',')}`, '--aptopt=Acquire::Languages "none"', `--customize-hook=${LOCALE_HOOK}`],
    ...[suite, tar, `deb ${context.mirrors.archive} ${suite} main`],
  ]
}

/** Never through a mount: below it would be the machine's own /dev. */
async function removeBuild(folder: string): Promise<void> {
  for (const at of mountsBelow(folder, readMounts())) await must(['umount', at], { always: true })
  rmSync(folder, { recursive: true, force: true })
}

/** Aside, then renamed: a folder `root` is always a whole one. */
async function unpack(packed: string, root: string): Promise<void> {
  const aside = `${root}.new`
  rmSync(aside, { recursive: true, force: true })
  mkdirSync(aside, { recursive: true, mode: 0o755 })
  await must(['tar', '--zstd', '--numeric-owner', '--xattrs', '--xattrs-include=*', '-xpf', packed, '-C', aside], {
    timeoutMs: 300_000,
  })
  renameSync(aside, root)
}
