/**
 * Packages that do one thing each, for proofs of what an update may do to a host. All are called `pr-...` and touch nothing but
 * their own files, so that a host's other packages stay as they are.
 */
import type { LabPackage } from './deb.ts'

/** Every run of a maintainer script that tells leaves a line here. */
export const RUNS = '/var/lib/pr-runs'
/** A loopback port of `withPort`. */
export const PORT = 8099

/** A program, a configuration file, and text that does not compress, so that its size can be met. */
export function good(version: string, more: Partial<LabPackage> = {}): LabPackage {
  return {
    name: 'pr-demo',
    version,
    files: { '/usr/bin/pr-demo': `#!/bin/sh\necho ${version}\n`, '/etc/pr-demo.conf': `setting ${version}\n` },
    conffiles: ['/etc/pr-demo.conf'],
    ...more,
  }
}

/** Takes `seconds` to configure and notes that it did. */
export const slow = (version: string, seconds: number): LabPackage => ({
  name: 'pr-slow',
  version,
  files: { '/usr/share/pr-slow': version },
  scripts: { postinst: `echo "pr-slow ${version}" >>${RUNS}\nsleep ${seconds}` },
})

/** Its postinst gives up: dpkg leaves it half-configured. */
export const badPostinst = (version: string): LabPackage => ({
  name: 'pr-bad',
  version,
  files: { '/usr/share/pr-bad': version },
  scripts: { postinst: 'echo "pr-bad: nothing works" >&2\nexit 1' },
})

/** The same package when it still worked. */
export const beforeBad = (version: string): LabPackage => ({ ...badPostinst(version), scripts: {} })

/** Leaves a configuration with which apt does not start at all. */
export const breaksApt = (version: string): LabPackage => ({
  name: 'pr-breaks-apt',
  version,
  files: { '/etc/apt/apt.conf.d/99pr-breaks-apt': 'Acquire { "no end\n' },
})

export const beforeBreaksApt = (version: string): LabPackage => ({
  ...breaksApt(version),
  files: { '/usr/share/pr-breaks-apt': version },
})

/** A service on a port; `open` false is the version whose service runs and listens no more. */
export function withPort(version: string, open: boolean): LabPackage {
  const start = open ? `/usr/bin/python3 -m http.server ${PORT} --bind 127.0.0.1` : '/bin/sleep infinity'
  return {
    name: 'pr-port',
    version,
    files: {
      '/lib/systemd/system/pr-port.service': `[Unit]\nDescription=a port\n[Service]\nExecStart=${start}\n[Install]\nWantedBy=multi-user.target\n`,
    },
    scripts: {
      postinst: restarted('pr-port'),
      prerm: 'if [ "$1" = remove ] && [ -d /run/systemd/system ]; then systemctl stop pr-port.service; fi',
    },
  }
}

/** Not where no first process listens, such as in a clone. */
const restarted = (unit: string) =>
  `if [ -d /run/systemd/system ]; then systemctl daemon-reload; systemctl restart ${unit}.service; fi`

/** Needs a package that nobody has yet. */
export const needing = (version: string, dependency: string): LabPackage => ({
  name: 'pr-needing',
  version,
  depends: dependency,
  files: { '/usr/share/pr-needing': version },
})

export const plain = (name: string, version: string): LabPackage => ({
  name,
  version,
  files: { [`/usr/share/${name}`]: version },
})

/**
 * Its postinst reaches for the machine and writes down what it got, one word a line. Harmless where it is really installed, too:
 * what it changes are files of its own and a setting that is written as it is.
 */
export function reaching(version: string): LabPackage {
  const tries: [word: string, command: string][] = [
    ['processes', 'grep -qx cron /proc/[0-9]*/comm'],
    ['setting', 'cat /proc/sys/kernel/panic >/proc/sys/kernel/panic'],
    ['mount', 'mount -t tmpfs tmpfs /mnt'],
    ['device', 'mknod /root/pr-device c 1 3 && rm /root/pr-device'],
    ['chroot', 'chroot / true'],
    ['network', 'ip link set lo up && ip route show | grep -q default'],
    ['systemd', 'test -S /run/systemd/private'],
    ['disk', 'ls /dev | grep -Eq "^(sd|vd|nvme|mem|kmsg|port)"'],
    ['root', 'test -e /proc/1/root/run/pr-outside'],
  ]
  const script = tries.map(
    ([word, command]) => `if (${command}) 2>/dev/null; then echo ${word} >>/usr/share/pr-reached; fi`,
  )
  return {
    name: 'pr-reaching',
    version,
    files: { '/usr/share/pr-reaching': version },
    scripts: {
      postinst: [
        ': >/usr/share/pr-reached',
        ...script,
        'cp /usr/share/pr-reached "/usr/share/pr-reached-$(tr "\\n" "." </usr/share/pr-reached)"',
      ].join('\n'),
    },
  }
}
