/** Kernels: which one runs, which packages hold kernels, and whether a newer one waits for a reboot. */

import type { DpkgPackage } from '@patchreeve/ecosystems/deb/status.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { isInstalled } from './dpkg-database.ts'
import { firstLine, type Host } from './host.ts'

export interface InstalledKernel {
  release: string
  package: string
  packageVersion: string
}

export interface RunningKernel {
  release: string
  /** The kernel's own build line, e.g. `#1 SMP PREEMPT_DYNAMIC Debian 6.1.170-1 (2026-07-01)`. */
  version: string
}

export function runningKernel(host: Host): RunningKernel {
  return {
    release: firstLine(host, '/proc/sys/kernel/osrelease'),
    version: firstLine(host, '/proc/sys/kernel/version'),
  }
}

/** Meta packages (`linux-image-amd64`) hold no kernel: a kernel's package name goes on with its release, which begins with a digit. */
export function installedKernels(packages: readonly DpkgPackage[]): InstalledKernel[] {
  const kernels = new Map<string, InstalledKernel>()
  for (const p of packages) {
    const match = /^linux-image-(?:unsigned-)?(\d.*?)(?:-unsigned)?$/.exec(p.name)
    if (!match || !isInstalled(p)) continue
    const release = match[1] ?? ''
    kernels.set(release, { release, package: p.name, packageVersion: p.version })
  }
  return [...kernels.values()]
}

/**
 * Does an installed kernel of the same flavour come after the running one? Compared by package version where the running
 * kernel states its own (Debian's do, so a rebuilt kernel of the same release is seen), else by release.
 */
export function newerKernels(running: RunningKernel, installed: readonly InstalledKernel[]): InstalledKernel[] {
  const flavour = flavourOf(running.release)
  // A kernel that no package brought (container, own build) is not replaced by a reboot into a package's kernel.
  const runningVersion = / Debian (\S+)/.exec(running.version)?.[1]
  const own = installed.find((k) => k.release === running.release)
  if (runningVersion === undefined && own === undefined) return []
  return installed.filter((k) => {
    if (flavourOf(k.release) !== flavour) return false
    if (runningVersion !== undefined) return compareDpkg(k.packageVersion, runningVersion) > 0
    return compareDpkg(k.release, running.release) > 0
  })
}

/** `6.1.0-18-cloud-amd64` -> `cloud-amd64`; bpo and rc marks belong to the number. */
function flavourOf(release: string): string {
  return release
    .split('-')
    .filter((part) => /^[a-z]/.test(part) && !/^rc\d/.test(part))
    .join('-')
}
