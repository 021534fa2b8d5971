/** `status`, `key`, `pin`, `mode`: what a person with root on the host asks of apply and tells it. */
import { mkdirSync } from 'node:fs'
import { Digest } from '@patchreeve/trust/documents/fields.ts'
import { parseOptions, UsageError } from '../options.ts'
import { PUBLIC_KEY, PLACES as SHARED } from '../orders/places.ts'
import { AGENT_VERSION } from '../version.ts'
import { isTrusted } from './clock.ts'
import { folderDisk, replaceFile } from './disk.ts'
import { ensureHostKey, loadHostKey } from './host-key.ts'
import { PLACES } from './places.ts'
import { loadState, saveState, type TrustedState } from './state.ts'

export async function statusCommand(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, [], ['--json'])
  const disk = folderDisk(PLACES.state)
  const [state, key] = [loadState(disk), await loadHostKey(disk)]
  const status = statusOf(state, key?.digest ?? '', Date.now())
  if (options.has('--json')) process.stdout.write(`${JSON.stringify(status)}\n`)
  else
    for (const [name, value] of Object.entries(status)) process.stdout.write(`${name.padEnd(16)} ${value ?? 'none'}\n`)
  return status.hostKey === '' ? 1 : 0
}

export function statusOf(state: TrustedState, hostKey: string, nowMs: number) {
  return {
    version: AGENT_VERSION,
    says: wordsFor(state),
    hostKey,
    mode: state.mode,
    pinnedRoot: state.pinnedRoot,
    rootVersion: state.root?.document.version ?? null,
    policyVersion: state.policyVersion === 0 ? null : state.policyVersion,
    epoch: state.epoch,
    clockTrusted: isTrusted(state.clock, nowMs),
    lastOrderAt: state.lastOrderAt,
    openOrder: state.current,
    results: state.sequence,
  }
}

function wordsFor({ mode, pinnedRoot, policyVersion }: TrustedState): string {
  if (mode === 'watch-only') return 'watch only: installs nothing'
  if (pinnedRoot === null) return 'ready, no root pinned: refuses everything'
  return policyVersion === 0 ? 'ready, no policy: refuses everything' : 'ready'
}

/** Makes the host key at the package's installation, and prints its digest, which a person compares before it counts. */
export async function keyCommand(args: readonly string[]): Promise<number> {
  parseOptions(args, [], [])
  const disk = folderDisk(PLACES.state)
  ensureHostKey(disk)
  const key = await loadHostKey(disk)
  if (!key) throw new Error('the key that was made is not there')
  // For the agent, which tells the server; only what is printed here is believed by the person who compares.
  mkdirSync(SHARED.results, { recursive: true, mode: 0o750 })
  replaceFile(folderDisk(SHARED.results, 0o640), PUBLIC_KEY, Buffer.from(`${key.spki}\n`))
  process.stdout.write(`${key.digest}\n`)
  return 0
}

/** Written once, from the enrolment line. Another root needs another installation: nobody slips one in under a policy. */
export async function pinCommand([digest = '', ...rest]: readonly string[]): Promise<number> {
  if (rest.length > 0 || !Digest.safeParse(digest).success)
    throw new UsageError('pin takes the digest of a root, 64 hex digits')
  const disk = folderDisk(PLACES.state)
  const state = loadState(disk)
  if (state.pinnedRoot === digest) return 0
  if (state.pinnedRoot !== null) {
    process.stderr.write(
      `another root is pinned here: ${state.pinnedRoot}\nTo follow another one: purge patchreeve-apply and install it again.\n`,
    )
    return 1
  }
  saveState(disk, { ...state, pinnedRoot: digest })
  return 0
}

/** Root on the host decides whether anything is installed at all; no order can. */
export async function modeCommand([mode = '', ...rest]: readonly string[]): Promise<number> {
  if (rest.length > 0 || (mode !== 'apply' && mode !== 'watch-only'))
    throw new UsageError('mode is apply or watch-only')
  const disk = folderDisk(PLACES.state)
  saveState(disk, { ...loadState(disk), mode })
  return 0
}
