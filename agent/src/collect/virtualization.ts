/**
 * Is this a machine, a virtual machine or a container? Files say it on nearly every host; systemd's own tool is asked only
 * where they do not. Names are those of `systemd-detect-virt`.
 */
import type { Context } from './context.ts'
import type { CpuInfo } from './cpu-info.ts'
import { fit } from './fields.ts'
import { firstLine, TOOL_LIMITS } from './host.ts'

/** Beginnings of the maker's or product's label (SMBIOS), as the hypervisors write them. */
const DMI_LABELS: readonly [prefix: string, name: string][] = [
  ['KVM', 'kvm'],
  ['OpenStack', 'kvm'],
  ['KubeVirt', 'kvm'],
  ['Amazon EC2', 'amazon'],
  ['QEMU', 'qemu'],
  ['VMware', 'vmware'],
  ['VMW', 'vmware'],
  ['innotek GmbH', 'oracle'],
  ['VirtualBox', 'oracle'],
  ['Oracle Corporation', 'oracle'],
  ['Xen', 'xen'],
  ['Bochs', 'bochs'],
  ['Parallels', 'parallels'],
  ['BHYVE', 'bhyve'],
  ['Hyper-V', 'microsoft'],
  ['Google Compute Engine', 'google'],
  ['Apple Virtualization', 'apple'],
]

/** 'none' is a physical machine; '' is unknown, and noted as such. */
export async function detectVirtualization(context: Context, cpu: CpuInfo): Promise<string> {
  const found = container(context) || hypervisorFromFiles(context, cpu)
  if (found) return found
  const answer = await context.host.run(['systemd-detect-virt'], { ...TOOL_LIMITS, timeoutMs: 5_000 })
  // It exits with 1 when it prints "none".
  const said = answer.kind === 'known' ? fit(answer.value.stdout, 60) : ''
  if (said !== '') return said
  // systemd's name for a hypervisor that does not say which one it is.
  if (cpu.hypervisor === true) return 'vm-other'
  context.unknownRow('os', 'virtualization', answer.kind === 'unknown' ? answer.reason : 'unreadable')
  return ''
}

function container({ host }: Context): string {
  const named = firstLine(host, '/run/systemd/container')
  if (named !== '') return fit(named, 60)
  if (host.exists('/.dockerenv')) return 'docker'
  if (host.exists('/run/.containerenv')) return 'podman'
  if (host.exists('/proc/vz') && !host.exists('/proc/bc')) return 'openvz'
  return ''
}

function hypervisorFromFiles({ host }: Context, cpu: CpuInfo): string {
  // First: Oracle and Microsoft also make hardware, whose labels look like their hypervisors'.
  if (cpu.hypervisor === false) return 'none'
  for (const label of ['product_name', 'sys_vendor', 'board_vendor', 'bios_vendor']) {
    const text = firstLine(host, `/sys/class/dmi/id/${label}`)
    const match = DMI_LABELS.find(([prefix]) => text.startsWith(prefix))
    if (match) return match[1]
    // The maker's name would not do here: this product is its hypervisor.
    if (label === 'product_name' && text === 'Virtual Machine') return 'microsoft'
  }
  return firstLine(host, '/sys/hypervisor/type') === 'xen' ? 'xen' : ''
}
