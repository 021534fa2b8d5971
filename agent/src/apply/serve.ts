/** `serve`, one connection of the socket: an order in, signed results out. `recover`: what an earlier apply left, without one. */
import { mkdirSync } from 'node:fs'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { log } from '../log.ts'
import { PLACES as SHARED } from '../orders/places.ts'
import { aptPlatform } from './apt/platform.ts'
import { folderDisk } from './disk.ts'
import { hostActs, lookAtHost } from './host.ts'
import { loadHostKey } from './host-key.ts'
import { INTAKE_MAX_BYTES, INTAKE_MS, readAll } from './intake.ts'
import { PLACES } from './places.ts'
import { reserveIn } from './reserve.ts'
import { type Apply, recover, takeOrder } from './take-order.ts'

export async function serve(): Promise<number> {
  // First of all, so that a connection that says nothing costs nothing.
  const text = await readAll(process.stdin, { maxBytes: INTAKE_MAX_BYTES, timeoutMs: INTAKE_MS })
  const apply = await openApply()
  const results = await recover(apply)
  results.push(...(await takeOrder(apply, text ?? '')))
  await say(`${JSON.stringify({ results })}\n`)
  return 0
}

export async function recoverCommand(): Promise<number> {
  await recover(await openApply())
  return 0
}

export async function openApply(): Promise<Apply> {
  const disk = folderDisk(PLACES.state)
  const key = await loadHostKey(disk)
  if (!key) throw new Error('there is no host key: install the package again')
  // Its mode and group are the package's.
  mkdirSync(SHARED.results, { recursive: true, mode: 0o750 })
  const host = hostActs(PLACES.self)
  const reserve = reserveIn(PLACES.state)
  reserve.take()
  return {
    platform: aptPlatform(),
    host,
    spool: SHARED.spools,
    log,
    places: { disk, published: folderDisk(SHARED.results, 0o640) },
    key,
    compare: compareDpkg,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    look: () => lookAtHost(host.bootId()),
    reserve,
  }
}

/** Whoever asked may be gone: the results lie in their folder all the same. */
function say(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.on('error', () => resolve())
    process.stdout.write(text, () => resolve())
  })
}
