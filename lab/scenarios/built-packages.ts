/** Our packages as they are in this checkout, shown to the hosts of a scenario that needs no server. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownArchitecture, writePackages } from '../../packaging/build.ts'
import type { HostSpec } from '../addresses.ts'
import type { Stopwatch } from '../stopwatch.ts'
import type { Suite } from '../suites.ts'
import { withProgram } from './apt-host.ts'

/** Hosts of these releases, with the packages in /opt/packages; the folder is gone when `work` is over. */
export async function withBuiltPackages<T>(
  suites: readonly Suite[],
  times: Stopwatch,
  work: (hosts: readonly HostSpec[], folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'patchreeve-lab-debs-'))
  try {
    await times.time('packages', () => writePackages(folder, [ownArchitecture()]))
    const hosts = suites.map((suite) => {
      const spec = withProgram({ suite, site: 'A' })
      return { ...spec, binds: [...(spec.binds ?? []), { from: folder, to: '/opt/packages' }] }
    })
    return await work(hosts, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
