/** Two kernels of the lab's own repository: one that panics, and one that is Debian's newest. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabPackage } from '../deb.ts'
import { NEW_KERNEL } from '../vm/image.ts'

export interface Kernels {
  readonly bad: LabPackage & { readonly release: string }
  readonly good: LabPackage & { readonly release: string }
}

/** As Debian's kernels do, without the initramfs: that is in the package. */
const scripts = { postinst: 'update-grub', postrm: '[ "$1" != remove ] || update-grub' }

/** `root`: the unpacked image. */
export function kernelsOf(root: string): Kernels {
  const read = (name: string) => readFileSync(join(root, NEW_KERNEL, name))
  const [release, version] = ['release', 'version'].map((name) => read(name).toString('utf8').trim())
  if (!release || !version) throw new Error('the image has no newer kernel')
  // One number below the good one, so that grub and apt order it before: 6.1.0-55-cloud-amd64, 6.12.116+deb12-cloud-amd64.
  const badRelease = release.replace(
    /^(.*?)(\d+)((?:\+\w+)?-[a-z][a-z0-9-]*)$/,
    (_, before: string, number: string, after: string) => `${before}${Number(number) - 1}${after}`,
  )
  if (badRelease === release) throw new Error(`no number in ${release}`)
  return {
    good: kernel(release, version, read('vmlinuz'), read('initrd.img')),
    // A real kernel that finds no root file system: its initramfs has nothing in it.
    bad: kernel(badRelease, `${version}~lab`, read('vmlinuz'), Buffer.alloc(512)),
  }
}

function kernel(release: string, version: string, image: Buffer, initramfs: Buffer) {
  return {
    name: `linux-image-${release}`,
    version,
    architecture: 'amd64' as const,
    release,
    files: { [`/boot/vmlinuz-${release}`]: image, [`/boot/initrd.img-${release}`]: initramfs },
    packed: true as const,
    scripts,
  }
}
