/**
 * Under which source name and version the distribution's records speak of a package. Almost always the package's own; signed
 * kernels differ in both.
 */
import type { PackageVersion } from './model.ts'

const SIGNED_KERNEL = /^linux-signed-(?:(\d+\.\d+)-)?(?:amd64|arm64|i386|armhf|riscv64|loong64)$/
const KERNEL = /^linux(?:-\d+\.\d+)?$/

/** A signed kernel's source version reads `6.1.176+1` where the records of `linux` say `6.1.176-1`: the version of its binaries. */
export function recordSource(pkg: Pick<PackageVersion, 'version' | 'sourceName' | 'sourceVersion'>): {
  readonly source: string
  readonly version: string
} {
  const signed = SIGNED_KERNEL.exec(pkg.sourceName)
  if (!signed) return { source: pkg.sourceName, version: pkg.sourceVersion }
  return { source: signed[1] ? `linux-${signed[1]}` : 'linux', version: withoutRebuild(pkg.version) }
}

/** A binary rebuilt without a change of source carries `+bN` behind its source's version. */
export function withoutRebuild(version: string): string {
  return version.replace(/\+b\d+$/, '')
}

export function isKernelSource(source: string): boolean {
  return KERNEL.test(source)
}
