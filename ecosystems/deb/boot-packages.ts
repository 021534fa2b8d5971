/**
 * Packages whose maintainer scripts act on boot loader, firmware, kernel or the first process. A clone has none of these, so a
 * try would prove nothing and could reach for the machine's own.
 */
const BOOT =
  /^(linux-(image|modules|base)(-|$)|grub|shim-|systemd(-sysv|-boot|-boot-efi)?$|udev$|initramfs-tools|dracut|kmod$|flash-kernel|u-boot|raspi-firmware|intel-microcode$|amd64-microcode$|firmware-|dkms$|cryptsetup-initramfs$|sysvinit-core$|live-boot)/

export const isBootPackage = (name: string): boolean => BOOT.test(name)
