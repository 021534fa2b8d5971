/** Is a reboot due? From the marker file that packages leave, and from the kernels. */
import type { RestartRow } from '@patchreeve/contract/sections/restart.ts'
import type { Context } from './context.ts'
import { fit } from './fields.ts'
import { firstLine, readOr } from './host.ts'
import { installedKernels, newerKernels, runningKernel } from './kernels.ts'

const MARKER = '/run/reboot-required'
/** The report's limit for the list of packages. */
const MAX_PACKAGES = 200

export function collectRestart(context: Context): RestartRow[] {
  const { host } = context
  const marked = host.exists(MARKER)
  const newer = newerKernels(runningKernel(host), installedKernels(context.dpkg.packages))
  const named = new Set(marked ? readOr(host, `${MARKER}.pkgs`).split('\n') : [])
  for (const kernel of newer) named.add(kernel.package)
  const packages = [...named]
    .map((name) => fit(name, 200))
    .filter((name) => name !== '')
    .sort()
  if (packages.length > MAX_PACKAGES) context.unknownRow('restart', 'reboot-packages', 'too-large')
  const because: ('marker-file' | 'newer-kernel')[] = []
  if (marked) because.push('marker-file')
  if (newer.length > 0) because.push('newer-kernel')
  return [
    {
      kind: 'reboot',
      due: because.length > 0,
      because,
      packages: packages.slice(0, MAX_PACKAGES),
      bootId: fit(firstLine(host, '/proc/sys/kernel/random/boot_id'), 60),
    },
    // The maps of other users' processes are closed to the agent; only root can compare them with the files.
    context.unknownRow('restart', 'deleted-libraries', 'needs-root'),
  ]
}
