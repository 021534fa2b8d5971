/** Processor, memory, disks, file systems and the maker's labels, all from /proc and /sys. */
import { createHash } from 'node:crypto'
import type { HardwareRow } from '@patchreeve/contract/sections/hardware.ts'
import type { Context } from './context.ts'
import { readCpuInfo } from './cpu-info.ts'
import { fit, toCount } from './fields.ts'
import { collectFilesystems } from './filesystems.ts'
import { firstLine, namesIn, readOr } from './host.ts'

const DMI = '/sys/class/dmi/id'

export function collectHardware(context: Context): HardwareRow[] {
  const cpu = readCpuInfo(context.host)
  return [
    { kind: 'cpu', model: fit(cpu.model, 200), logicalCount: cpu.logicalCount, coreCount: cpu.coreCount },
    memory(context),
    ...disks(context),
    ...collectFilesystems(context),
    ...dmi(context),
  ]
}

/** /proc/meminfo counts in units of 1,024 bytes whatever its "kB" says. */
function memory(context: Context): HardwareRow {
  const text = readOr(context.host, '/proc/meminfo')
  const kib = (name: string) => toCount(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1])
  if (text === '') return context.unknownRow('hardware', 'memory', 'unreadable')
  return { kind: 'memory', totalBytes: kib('MemTotal') * 1024, swapBytes: kib('SwapTotal') * 1024 }
}

/** Only what has a device behind it: no loops, RAM disks or volumes, and no empty drive (size 0). Sizes are in 512-byte sectors. */
function disks({ host }: Context): HardwareRow[] {
  const rows: HardwareRow[] = []
  for (const name of namesIn(host, '/sys/block')) {
    const base = `/sys/block/${name}`
    if (!host.exists(`${base}/device`)) continue
    const sectors = toCount(firstLine(host, `${base}/size`))
    if (sectors === 0) continue
    rows.push({
      kind: 'disk',
      name: fit(name, 100),
      sizeBytes: Math.min(sectors * 512, Number.MAX_SAFE_INTEGER),
      rotational: firstLine(host, `${base}/queue/rotational`) === '1',
      removable: firstLine(host, `${base}/removable`) === '1',
      model: fit(firstLine(host, `${base}/device/model`), 200),
    })
  }
  return rows
}

function dmi(context: Context): HardwareRow[] {
  const { host } = context
  const label = (name: string, max: number) => fit(firstLine(host, `${DMI}/${name}`), max)
  if (!host.exists(DMI)) return [deviceTree(context)]
  const serial = host.bytes(`${DMI}/product_serial`, 4096)
  const uuid = host.bytes(`${DMI}/product_uuid`, 4096)
  const refused = [serial, uuid].find((answer) => answer.kind === 'unknown')
  const row: HardwareRow = {
    kind: 'dmi',
    vendor: label('sys_vendor', 200),
    product: label('product_name', 200),
    biosVersion: label('bios_version', 200),
    biosDate: label('bios_date', 60),
    chassis: label('chassis_type', 60),
    hardwareId: hardwareId(firstLine(host, `${DMI}/product_serial`), firstLine(host, `${DMI}/product_uuid`)),
  }
  if (refused?.kind !== 'unknown') return [row]
  return [row, context.unknownRow('hardware', 'hardware-id', refused.reason)]
}

/** Boards without SMBIOS (most ARM ones) state a model and, to everyone, a serial number. */
function deviceTree(context: Context): HardwareRow {
  const base = '/sys/firmware/devicetree/base'
  const text = (name: string) => readOr(context.host, `${base}/${name}`).replaceAll('\0', ' ').trim()
  const model = text('model')
  if (model === '') return context.unknownRow('hardware', 'dmi', 'not-supported')
  const product = fit(model, 200)
  return {
    kind: 'dmi',
    vendor: '',
    product,
    biosVersion: '',
    biosDate: '',
    chassis: '',
    hardwareId: hardwareId(text('serial-number'), ''),
  }
}

/** Fillers that makers leave in: they would make different machines look like one. */
const FILLER =
  /^(0*|f*|none|n\/a|default string|to be filled.*|not (specified|applicable|available).*|system serial number|[0-]+|[f-]+|123456789.*)$/i

/** '' where neither serial nor UUID says anything. */
export function hardwareId(serial: string, uuid: string): string {
  const parts = [serial, uuid.toLowerCase()].map((part) => (FILLER.test(part.trim()) ? '' : part.trim()))
  if (parts.every((part) => part === '')) return ''
  return createHash('sha256')
    .update(`patchreeve hardware identity\n${parts.join('\n')}`)
    .digest('hex')
}
