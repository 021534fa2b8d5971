/** `boot`: what a person with root on the host sees of its kernels, and how one that did not hold may be tried again. */
import { parseOptions, UsageError } from '../../options.ts'
import { folderDisk } from '../disk.ts'
import { PLACES } from '../places.ts'
import { loadState, saveState } from '../state.ts'
import { bootActs } from './acts.ts'
import { unsafeReason } from './safety.ts'

/** `boot [--json]`, `boot retry`. `retry` is run under the lock, by the package's script. */
export async function bootCommand([first = '', ...rest]: readonly string[]): Promise<number> {
  const disk = folderDisk(PLACES.state)
  if (first === 'retry') {
    if (rest.length > 0) throw new UsageError('boot retry takes nothing more')
    saveState(disk, { ...loadState(disk), fellBack: [] })
    return 0
  }
  const options = parseOptions(first === '' ? rest : [first, ...rest], [], ['--json'])
  const look = bootActs().look()
  const { fellBack, deferred } = loadState(disk)
  const status = {
    running: look.running,
    kept: look.kept ?? null,
    onTrial: look.trial !== undefined,
    notBootSafe: unsafeReason(look) ?? null,
    fellBack: fellBack.map(
      ({ release, packageVersion, at, because }) => `${release} ${packageVersion} ${at} ${because}`,
    ),
    deferred: deferred?.count ?? 0,
    deferredSince: deferred?.since ?? null,
  }
  if (options.has('--json')) process.stdout.write(`${JSON.stringify(status)}\n`)
  else
    for (const [name, value] of Object.entries(status))
      process.stdout.write(`${name.padEnd(16)} ${(Array.isArray(value) ? value.join('; ') : value) || 'none'}\n`)
  return 0
}
