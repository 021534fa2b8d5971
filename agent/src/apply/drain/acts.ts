/**
 * Out of service is a file that anybody may look for: a balancer's check answers "no" while it is there. The file also remembers
 * whether we stopped a service, so that what did not run before does not run after, whenever we are killed.
 */
import type { Drain } from '@patchreeve/trust/documents/policy-rules.ts'
import { type Disk, replaceFile } from '../disk.ts'

/** Runs systemctl with these words. */
export type Systemctl = (words: readonly string[]) => Promise<{ readonly code: number | null; readonly stderr: string }>

export interface DrainActs {
  /** undefined: done, also where it was done before; else why not. */
  leave(drain: Drain): Promise<string | undefined>
  comeBack(drain: Drain): Promise<string | undefined>
}

/** `mayStop`: of a service; stopping some would end apply itself, or what systemd talks through. */
export function drainActs(disk: Disk, systemctl: Systemctl, mayStop: (unit: string) => boolean): DrainActs {
  /** undefined: in service. */
  const stoppedFor = ({ id }: Drain): string | undefined => {
    const bytes = disk.read(id)
    return bytes && Buffer.from(bytes).toString('utf8').trim()
  }
  return {
    async leave(drain) {
      const { id, stops } = drain
      if (stops !== null && !mayStop(stops)) return `${stops} is never stopped`
      // Kept as it is from before a kill: by now it may be we who stopped it.
      if (stoppedFor(drain) === undefined) {
        const runs = stops !== null && (await systemctl(['is-active', '--quiet', '--', stops])).code === 0
        replaceFile(disk, id, Buffer.from(runs ? `${stops}\n` : ''))
      }
      if (stops === null) return undefined
      const { code, stderr } = await systemctl(['stop', '--', stops])
      return code === 0 ? undefined : stderr.trim() || `${stops} does not stop`
    },
    async comeBack(drain) {
      const stopped = stoppedFor(drain) ?? ''
      // Only what the signed policy names: the file is root's, and yet it is only a file.
      if (stopped !== '' && stopped === drain.stops) {
        const { code, stderr } = await systemctl(['start', '--', stopped])
        if (code !== 0) return stderr.trim() || `${stopped} does not start`
      }
      disk.remove(drain.id)
      disk.syncFolder()
      return undefined
    },
  }
}
