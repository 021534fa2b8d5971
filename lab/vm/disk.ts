/**
 * A disk that a virtual machine boots from by its own grub, made without mounting anything: the file system is filled from a folder,
 * and grub's first two parts are laid in front of it, where its own setup would put them.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { must } from '../exec.ts'

/** Of the root file system, so that the first grub.cfg can name it. */
const UUID = '5a1c6f4e-0000-4000-8000-0000000000aa'
const SECTOR = 512
/** Where partitions begin since 2010; grub's core lies in the gap before it. */
const FIRST_SECTOR = 2_048
const DISK_BYTES = 3 * 1024 ** 3
/** Sector 0 up to the disk's own signature and its table. */
const BOOT_CODE_BYTES = 440

/** The only thing in the guest that is not Debian's or ours: commands come by a line of the machine (machine.ts). */
const SHELL = `#!/bin/sh
exec 3<>/dev/virtio-ports/lab.shell
# Waits until somebody listens; before, the port reads as at its end.
echo ready >&3
while read -r id line <&3; do
  printf %s "$line" | base64 -d >/run/lab-shell.sh
  setsid sh /run/lab-shell.sh >/run/lab-shell.out 2>/run/lab-shell.err </dev/null
  printf 'done %s %s %s %s.\\n' "$id" "$?" "$(base64 -w0 /run/lab-shell.out)" "$(base64 -w0 /run/lab-shell.err)" >&3
done
`
const SHELL_UNIT = `[Unit]
Description=commands of the lab
StartLimitIntervalSec=0
[Service]
ExecStart=/usr/local/sbin/lab-shell
Restart=always
RestartSec=200ms
[Install]
WantedBy=multi-user.target
`
/** As Debian's own, but on a serial line and without waiting. */
const GRUB_DEFAULTS = `GRUB_DEFAULT=0
GRUB_TIMEOUT=0
GRUB_DISTRIBUTOR=Debian
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="console=ttyS0 net.ifnames=0"
GRUB_TERMINAL=serial
GRUB_SERIAL_COMMAND="serial --unit=0 --speed=115200"
GRUB_DISABLE_OS_PROBER=true
`

/** Without an enrolment the agent has nobody to report to, and starts again and again. */
const IDLE = ['patchreeve-agent.service', 'e2scrub_reap.service', 'apt-daily.timer', 'apt-daily-upgrade.timer'] as const

/** Prepares the unpacked root: what a machine has that a root file system has not. */
export function personalise(root: string): void {
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text, { mode })
  }
  write('usr/local/sbin/lab-shell', SHELL, 0o755)
  write('etc/systemd/system/lab-shell.service', SHELL_UNIT)
  const wants = join(root, 'etc/systemd/system/multi-user.target.wants')
  mkdirSync(wants, { recursive: true })
  symlinkSync('../lab-shell.service', join(wants, 'lab-shell.service'))
  write('etc/fstab', `UUID=${UUID} / ext4 errors=remount-ro 0 1\n`)
  write('etc/hostname', 'vm-kernel\n')
  write('etc/hosts', '127.0.0.1 localhost vm-kernel\n')
  write('etc/default/grub', GRUB_DEFAULTS)
  // Nothing that would only cost time on an emulated processor.
  for (const unit of IDLE) symlinkSync('/dev/null', join(root, 'etc/systemd/system', unit))
  const [kernel] = readdirSync(join(root, 'boot')).filter((name) => name.startsWith('vmlinuz-'))
  if (kernel === undefined) throw new Error('the image has no kernel')
  const release = kernel.slice('vmlinuz-'.length)
  // For the first boot alone: update-grub, which needs the disk that it writes about, makes the real one.
  write(
    'boot/grub/grub.cfg',
    [
      `search --no-floppy --fs-uuid --set=root ${UUID}`,
      `linux /boot/vmlinuz-${release} root=UUID=${UUID} ro console=ttyS0 net.ifnames=0`,
      `initrd /boot/initrd.img-${release}`,
      'boot',
      '',
    ].join('\n'),
  )
}

/** Lays the folder on a disk. `root` has grub's parts, as Debian's package brings them. */
export async function makeDisk(root: string, disk: string): Promise<void> {
  const modules = join(root, 'usr/lib/grub/i386-pc')
  mkdirSync(join(root, 'boot/grub/i386-pc'), { recursive: true })
  for (const name of readdirSync(modules).filter((one) => /\.(mod|lst)$/.test(one)))
    writeFileSync(join(root, 'boot/grub/i386-pc', name), readFileSync(join(modules, name)))
  const core = join(root, 'tmp/core.img')
  const parts = ['biosdisk', 'part_msdos', 'ext2', 'serial']
  const argv = ['grub-mkimage', '-O', 'i386-pc', '-p', '(hd0,msdos1)/boot/grub', '-o', '/tmp/core.img', ...parts]
  await must(['chroot', root, ...argv])
  const [first, second] = [readFileSync(join(modules, 'boot.img')), readFileSync(core)]
  rmSync(core)
  if (second.length > (FIRST_SECTOR - 1) * SECTOR) throw new Error('grub does not fit in front of the partition')
  rmSync(disk, { force: true })
  await must(['truncate', '-s', String(DISK_BYTES), disk])
  await must(['sfdisk', '-q', disk], { stdin: `label: dos\nstart=${FIRST_SECTOR}, type=83, bootable\n` })
  // Without what grub 2.06 does not read.
  const features = '^metadata_csum_seed,^orphan_file,^64bit'
  const offset = FIRST_SECTOR * SECTOR
  const size = `${(DISK_BYTES - offset) / 1_024}k`
  const fill = ['mke2fs', '-q', '-F', '-t', 'ext4', '-O', features, '-U', UUID, '-E', `offset=${offset}`, '-d', root]
  await must([...fill, disk, size], { timeoutMs: 600_000 })
  const fd = openSync(disk, 'r+')
  try {
    writeSync(fd, first, 0, BOOT_CODE_BYTES, 0)
    writeSync(fd, second, 0, second.length, SECTOR)
  } finally {
    closeSync(fd)
  }
}
