/**
 * The root file system of a virtual machine: what a lab host of namespaces cannot be, a Debian that boots its own kernel by its own
 * grub. Built once and shared by all runs, as the images of images.ts. A newer kernel lies beside it, for a package of the lab.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { endGroup, insideGroup } from '../cgroup.ts'
import { must } from '../exec.ts'
import type { ImageContext } from '../images.ts'
import { withLock } from '../lock.ts'

const SUITE = 'bookworm'
/** The kernel for virtual machines: a third of the drivers, so it boots in a third of the time where the processor is emulated. */
const FLAVOUR = 'cloud-amd64'
const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'dbus', 'udev', 'libpam-systemd', 'bsdutils', 'kmod', 'procps', 'iproute2', 'cron'],
  ...['initramfs-tools', 'zstd', 'grub-pc-bin', 'grub2-common', 'e2fsprogs', 'ca-certificates', 'adduser'],
] as const
/** In the image, with the files of the newer kernel. */
export const NEW_KERNEL = '/srv/kernel'

/**
 * The newest but two is installed as it comes: between it and the newest the lab has a number for a bad one. Of the newest the modules lie where they belong and no package names them; its
 * boot files and the initramfs that Debian's own tool makes for it lie aside: a package of the lab brings them, and building an
 * initramfs on an emulated processor takes a quarter of an hour.
 */
const KERNELS = `set -e
cd "$1"
names=$(chroot . apt-cache --names-only search '^linux-image-[0-9].*-${FLAVOUR}$' | cut -d' ' -f1 | sort -V | tail -n 3)
old=$(echo "$names" | head -n 1)
new=$(echo "$names" | tail -n 1)
test "$old" != "$new"
release=\${new#linux-image-}
chroot . apt-get -y -q -o APT::Install-Recommends=false install "$old"
mkdir -p .${NEW_KERNEL}
chroot . sh -c "cd ${NEW_KERNEL} && apt-get -q download $new && dpkg-deb -x *.deb /tmp/new && dpkg-deb -f *.deb Version >version && rm *.deb"
mv tmp/new/boot/vmlinuz-$release .${NEW_KERNEL}/vmlinuz
mv tmp/new/boot/config-$release boot/
mv tmp/new/lib/modules/$release usr/lib/modules/
chroot . depmod $release
chroot . mkinitramfs -o ${NEW_KERNEL}/initrd.img $release
rm -rf tmp/new boot/config-$release usr/share/doc usr/share/man usr/share/locale
echo $release >.${NEW_KERNEL}/release
`
const BUILD_TIMEOUT_MS = 2_400_000
const BUILDS = 'image_builds'

/** Path of the packed root; builds it when absent. */
export async function ensureVmRoot(context: ImageContext): Promise<string> {
  const month = context.now.toISOString().slice(0, 7)
  const key = createHash('sha256')
    .update(JSON.stringify([SUITE, FLAVOUR, PACKAGES, KERNELS, month]))
    .digest('hex')
  const folder = join(context.cache, 'images', `vm-${SUITE}-${month}-${key.slice(0, 12)}`)
  const packed = join(folder, 'root.tar')
  mkdirSync(folder, { recursive: true })
  await withLock(join(folder, 'lock'), BUILD_TIMEOUT_MS, async () => {
    if (!existsSync(packed)) await build(context, packed)
  })
  return packed
}

async function build({ mirrors, say }: ImageContext, packed: string): Promise<void> {
  const since = performance.now()
  const [aside, temporary] = [`${packed}.new.tar`, `${packed}.build`]
  const group = createHash('sha256').update(packed).digest('hex').slice(0, 16)
  const clear = async () => {
    await endGroup(BUILDS, group)
    for (const path of [aside, temporary]) rmSync(path, { recursive: true, force: true })
  }
  await clear()
  mkdirSync(temporary)
  say('building the image of a virtual machine ...')
  try {
    const argv = [
      ...['unshare', '--mount', '--propagation', 'private', '--'],
      ...['mmdebstrap', '--quiet', '--variant=minbase', '--mode=root', '--components=main'],
      ...[`--include=${PACKAGES.join(',')}`, '--aptopt=Acquire::Languages "none"', `--customize-hook=${KERNELS}`],
      ...[SUITE, aside, `deb ${mirrors.archive} ${SUITE} main`, `deb ${mirrors.security} ${SUITE}-security main`],
    ]
    const env = { ...process.env, TMPDIR: temporary }
    await must(insideGroup(BUILDS, group, argv), { timeoutMs: BUILD_TIMEOUT_MS, env })
    renameSync(aside, packed)
  } finally {
    await clear()
  }
  say(`built the image of a virtual machine in ${((performance.now() - since) / 1_000).toFixed(0)} s`)
}
