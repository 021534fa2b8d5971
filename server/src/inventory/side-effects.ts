/** What a section also says of the host itself: its name and platform, its hardware, its addresses, its neighbours. */
import type { HardwareRow } from '@patchreeve/contract/sections/hardware.ts'
import type { NetworkRow } from '@patchreeve/contract/sections/network.ts'
import type { OsRow } from '@patchreeve/contract/sections/os.ts'
import type { SectionName } from '@patchreeve/contract/sections/registry.ts'
import type { Tx } from '../platform/database.ts'
import { type ParsedSection, platformId } from './model.ts'
import * as store from './store.ts'

export async function noteSideEffects<N extends SectionName>(
  tx: Tx,
  host: store.HostRecord,
  parsed: ParsedSection<N>,
): Promise<void> {
  // The name tells which rows these are; TypeScript does not narrow a generic by it.
  if (parsed.name === 'os') await noteSystem(tx, host, parsed.rows as readonly OsRow[])
  if (parsed.name === 'hardware') await noteHardware(tx, host, parsed.rows as readonly HardwareRow[])
  if (parsed.name === 'network') await noteNetwork(tx, host, parsed.rows as readonly NetworkRow[])
}

async function noteSystem(tx: Tx, host: store.HostRecord, rows: readonly OsRow[]): Promise<void> {
  const system = rows.find((row) => row.kind === 'system')
  const kernel = rows.find((row) => row.kind === 'running-kernel')
  if (!system) return
  await store.setSystem(tx, host.hostNo, {
    name: system.hostname || host.name,
    machineId: system.machineId,
    platform: await store.platformNo(tx, platformId(system)),
    osName: system.prettyName || system.id,
    kernel: kernel?.release ?? '',
    kernelPackage: kernel?.package ?? '',
  })
}

async function noteHardware(tx: Tx, host: store.HostRecord, rows: readonly HardwareRow[]): Promise<void> {
  const dmi = rows.find((row) => row.kind === 'dmi')
  if (dmi) await store.setHardwareId(tx, host.hostNo, dmi.hardwareId)
}

/** Loopback and link-local addresses reach nobody: they are in the section, not in the host's line. */
const UNREACHABLE = /^(127\.|::1\/|fe80:|169\.254\.)/

async function noteNetwork(tx: Tx, host: store.HostRecord, rows: readonly NetworkRow[]): Promise<void> {
  const addresses = rows
    .flatMap((row) => (row.kind === 'interface' && row.up ? row.addresses : []))
    .filter((address) => !UNREACHABLE.test(address))
  await store.setAddresses(tx, host.hostNo, [...new Set(addresses)].sort())
  await store.seeDevices(
    tx,
    host.hostNo,
    rows.filter((row) => row.kind === 'neighbour'),
  )
}
