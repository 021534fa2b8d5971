/** What this release's packages are, byte by byte. In the one-file program this module is the digests themselves (packaging/signer.ts). */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { z } from 'zod'

const BUILDER = join(import.meta.dirname, '../../../packaging/release.ts')

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
const ReleasePackages = z.object({
  version: z.string(),
  agent: Digest,
  apply: Digest,
  /** By Debian architecture. */
  runtime: z.record(z.string(), Digest),
})
export type ReleasePackages = z.infer<typeof ReleasePackages>

/** Builds them from this checkout: seconds, the first time half a minute. Throws when they cannot be built. */
export function releasePackages(): ReleasePackages {
  const argv = ['--disable-warning=ExperimentalWarning', BUILDER]
  const run = spawnSync(process.execPath, argv, { encoding: 'utf8', maxBuffer: 1 << 20 })
  if (run.status !== 0) throw new Error(`the packages of this checkout could not be built: ${run.stderr.slice(-2_000)}`)
  return ReleasePackages.parse(JSON.parse(run.stdout))
}
