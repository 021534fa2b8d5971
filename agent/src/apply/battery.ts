/** Does the host run on its battery? As the kernel tells it: Documentation/ABI/testing/sysfs-class-power. */
import { readdirSync, readFileSync } from 'node:fs'

const SUPPLIES = '/sys/class/power_supply'

/** How full it is, 0 to 100; undefined on mains, and where there is no battery of the machine itself. */
export function batteryPercent(folder = SUPPLIES): number | undefined {
  const supplies = namesIn(folder).map((name) => (field: string) => textOf(`${folder}/${name}/${field}`))
  // A mouse has a battery, too: its scope says so.
  const own = supplies.filter((read) => read('scope') !== 'Device')
  if (own.some((read) => read('type') !== 'Battery' && read('online') === '1')) return undefined
  const drained = own.filter((read) => read('type') === 'Battery' && read('status') === 'Discharging')
  if (drained.length === 0) return undefined
  return Math.max(...drained.map((read) => Math.min(100, Math.max(0, Number.parseInt(read('capacity'), 10) || 0))))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** '' where it does not say. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
