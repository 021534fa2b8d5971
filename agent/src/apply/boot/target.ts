/** Which kernel a reboot is for. Pure. */
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import type { Change } from '@patchreeve/trust/documents/plan.ts'
import { type InstalledKernel, newerKernels, type RunningKernel } from '../../collect/kernels.ts'
import type { Installed } from '../platform.ts'

/** The newest kernel that is installed and newer than the running one; undefined: the reboot is for something else. */
export function targetKernel(
  running: RunningKernel,
  installed: readonly InstalledKernel[],
): InstalledKernel | undefined {
  const newer = [...newerKernels(running, installed)]
  newer.sort((a, b) => compareDpkg(b.packageVersion, a.packageVersion) || compareDpkg(b.release, a.release))
  return newer[0]
}

/** Releases of kernels whose packages a transaction brings, and of those that it puts in place of what is there. */
export function kernelsIn(changes: readonly Pick<Change, 'name' | 'from' | 'to'>[]): {
  readonly brought: readonly string[]
  readonly replaced: readonly string[]
} {
  const kernels = changes.flatMap(({ name, from, to }) => {
    const release = releaseOf(name)
    return release === undefined ? [] : [{ release, from, to }]
  })
  return {
    brought: kernels.flatMap(({ release, to }) => (to === null ? [] : [release])),
    replaced: kernels.flatMap(({ release, from }) => (from === null ? [] : [release])),
  }
}

/** Kernels that are there whole. */
export function kernelsOf(installed: readonly Installed[]): InstalledKernel[] {
  return installed.flatMap(({ name, version, status }) => {
    const release = releaseOf(name)
    return release === undefined || status.trim() !== 'ii' ? [] : [{ release, package: name, packageVersion: version }]
  })
}

/** As in collect/kernels.ts: a meta package holds no kernel. */
export function releaseOf(packageName: string): string | undefined {
  return /^linux-image-(?:unsigned-)?(\d.*?)(?:-unsigned)?$/.exec(packageName)?.[1]
}
