/**
 * The kernel is special: its records belong to the source `linux`, the image is signed under another source name, several
 * versions are installed at once, and the one that runs is the risk. Images that do not run are clean-up, not findings.
 */
import { because } from '@patchreeve/contract/because.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import type { PackageVerdict, PackageVersion } from './model.ts'
import { offerItem, offerReason } from './offer.ts'
import { isKernelSource, recordSource } from './source.ts'

const IMAGE = /^linux-image-(?:unsigned-)?(\d[a-z0-9.+~-]*)$/

/** The `uname -r` of a kernel image package, or undefined for everything else (headers, tools, debug symbols, meta packages). */
export function kernelRelease(name: string): string | undefined {
  if (name.endsWith('-dbg')) return undefined
  return IMAGE.exec(name)?.[1]
}

/** Headers, sources, documentation, debug symbols and meta packages. */
const DATA = /^linux-(?:headers|libc-dev|doc|source|config|support|compiler|kbuild|image|bootwrapper)(?:-|$)|-dbg$/

/**
 * What a package of the kernel's source is: the kernel itself, data that nothing runs, or a program of its own (bpftool, perf,
 * usbip) that shares the source and so the records.
 */
export function kernelPart(name: string): 'image' | 'data' | 'tool' {
  if (kernelRelease(name) !== undefined) return 'image'
  return DATA.test(name) ? 'data' : 'tool'
}

export interface HostKernel {
  /** `uname -r`, '' where the report does not say. */
  readonly runningRelease: string
}

export interface Assessed<P extends PackageVersion = PackageVersion> {
  readonly pkg: P
  readonly verdict: PackageVerdict
}

/** The verdicts of one host's packages with kernel images judged by what runs. Everything else is returned as it is. */
export function withRunningKernel<P extends PackageVersion>(
  assessed: readonly Assessed<P>[],
  host: HostKernel,
): Assessed<P>[] {
  const images = assessed.filter((a) => isKernelSource(recordSource(a.pkg).source) && kernelRelease(a.pkg.name))
  const running = runningImage(images, host)
  return assessed.map((a) => {
    if (!images.includes(a)) return a
    if (a !== running) return { ...a, verdict: notRunning(a.verdict) }
    const code = host.runningRelease === '' ? because('kernel-assumed-running') : undefined
    return code ? { ...a, verdict: { ...a.verdict, because: [...a.verdict.because, code] } } : a
  })
}

function runningImage<P extends PackageVersion>(
  images: readonly Assessed<P>[],
  host: HostKernel,
): Assessed<P> | undefined {
  if (host.runningRelease !== '') return images.find((a) => kernelRelease(a.pkg.name) === host.runningRelease)
  let newest: Assessed<P> | undefined
  for (const a of images) if (!newest || compareDpkg(a.pkg.version, newest.pkg.version) > 0) newest = a
  return newest
}

/** An image that does not run: its records are answered; an update that apt would install for it stays one. */
function notRunning(verdict: PackageVerdict): PackageVerdict {
  const reason = because('kernel-not-running')
  const { offer } = verdict
  if (!offer) return { verdict: 'not', because: [reason], items: [] }
  return { verdict: 'vulnerable', because: [offerReason(offer), reason], items: [offerItem(offer)], offer }
}
