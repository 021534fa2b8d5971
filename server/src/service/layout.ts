/** Where an installation lies. Names are fixed: units, documentation and the agent's rules (another user) rest on them. */
import { join } from 'node:path'

export const SERVICE = 'patchreeve-server'
export const USER = 'patchreeve-server'

/** Absolute paths; `root` is another folder in tests. */
export interface Layout {
  readonly releases: string
  readonly current: string
  readonly settings: string
  readonly data: string
  readonly unit: string
  /** The command line for people, which finds the settings by itself. */
  readonly command: string
}

export function layoutOf(root = '/'): Layout {
  return {
    releases: join(root, 'opt/patchreeve'),
    current: join(root, 'opt/patchreeve/current'),
    settings: join(root, 'etc/patchreeve/server.toml'),
    data: join(root, 'var/lib/patchreeve-server'),
    unit: join(root, `etc/systemd/system/${SERVICE}.service`),
    command: join(root, 'usr/local/bin/patchreeve'),
  }
}

/** Inside a release. */
export const NODE = 'node/bin/node'
export const MAIN = 'server/src/main.ts'
export const CLI = 'cli/src/main.ts'
export const NODE_FLAGS = '--disable-warning=ExperimentalWarning'
