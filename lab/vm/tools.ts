/** What a virtual machine needs beside what the lab needs. */
import { existsSync } from 'node:fs'
import { must } from '../exec.ts'
import { NotPossible, prepareMachine } from '../tools.ts'

/** Program -> Debian package that brings it. */
const tools = {
  '/usr/bin/qemu-system-x86_64': 'qemu-system-x86',
  '/usr/sbin/sfdisk': 'fdisk',
  '/usr/sbin/mke2fs': 'e2fsprogs',
} as const

/** Throws `NotPossible`, or makes the machine ready. */
export async function ensureTools(mayInstall: boolean): Promise<void> {
  await prepareMachine(mayInstall)
  const missing = Object.entries(tools).flatMap(([path, name]) => (existsSync(path) ? [] : [name]))
  if (missing.length === 0) return
  const line = ['apt-get', '-y', 'install', '--no-install-recommends', ...missing]
  if (!mayInstall) throw new NotPossible(`missing packages; install them: ${line.join(' ')}`)
  await must(line, { timeoutMs: 600_000 })
}
