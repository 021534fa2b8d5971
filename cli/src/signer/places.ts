/** Where a signer's own files are by default. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Io } from '../io.ts'

export function configFolder(io: Io): string {
  return join(io.env.XDG_CONFIG_HOME || join(io.env.HOME ?? io.home, '.config'), 'patchreeve')
}

export const defaultKey = (io: Io): string => join(configFolder(io), 'signer.key')

/** Data folders of servers on this machine: who takes that server may read this key, too. */
export function serversHere(io: Io): string[] {
  const folders = [io.env.PATCHREEVE_DATA, join(io.home, '.data'), '/var/lib/patchreeve-server']
  return folders.filter((one): one is string => one !== undefined && one !== '' && existsSync(one))
}
