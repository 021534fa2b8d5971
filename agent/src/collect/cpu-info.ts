/** /proc/cpuinfo: the processors, and whether a hypervisor is below them. */
import { type Host, textOf } from './host.ts'

export interface CpuInfo {
  model: string
  logicalCount: number
  /** Distinct pairs of package and core; equal to `logicalCount` where the kernel tells no topology. */
  coreCount: number
  /** The processor says that it is virtual; undefined where the architecture has no such sign. */
  hypervisor: boolean | undefined
}

/** 512 threads write about 1 MB. */
const MAX_BYTES = 8 << 20

export function readCpuInfo(host: Host): CpuInfo {
  const text = textOf(host.bytes('/proc/cpuinfo', MAX_BYTES))
  return parseCpuInfo(text.kind === 'known' ? text.value : '')
}

export function parseCpuInfo(text: string): CpuInfo {
  const blocks = text.split('\n\n').filter((block) => /^processor\s*:/m.test(block))
  const cores = new Set<string>()
  for (const block of blocks) {
    const core = field(block, 'core id')
    if (core !== '') cores.add(`${field(block, 'physical id')} ${core}`)
  }
  const first = blocks[0] ?? ''
  const flags = field(first, 'flags')
  return {
    model: field(first, 'model name') || field(text, 'Hardware') || field(text, 'Model') || armModel(first),
    logicalCount: blocks.length,
    coreCount: cores.size || blocks.length,
    hypervisor: flags === '' ? undefined : / hypervisor( |$)/.test(flags),
  }
}

function field(text: string, name: string): string {
  return new RegExp(`^${name}[ \\t]*:[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? ''
}

/** ARM kernels give numbers instead of a name. */
function armModel(block: string): string {
  const implementer = field(block, 'CPU implementer')
  return implementer === '' ? '' : `implementer ${implementer} part ${field(block, 'CPU part')}`
}
