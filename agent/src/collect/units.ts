/** What the files below /etc/systemd/system say of a unit. */
import type { Host } from './host.ts'

export function isMasked(host: Host, unit: string): boolean {
  const link = host.link(`/etc/systemd/system/${unit}`)
  return link.kind === 'known' && link.value === '/dev/null'
}
