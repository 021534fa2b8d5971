/** Units as systemd tells them, and which of them should still be active after an order. Pure. */

export interface Unit {
  readonly id: string
  readonly active: string
  /** Since when, in the kernel's monotonic microseconds; 0 where it never was. */
  readonly sinceUs: number
  /** Ends by itself when nobody needs it, and comes back when somebody does. */
  readonly onDemand: boolean
  /** Comes and goes with a login, a connection or one of our own orders. The agent is not of these: it must outlive its update. */
  readonly passing: boolean
  readonly result: string
}

/** `systemctl show` of everything loaded, by these properties; blocks are divided by empty lines. */
export const SHOW_UNITS = [
  'systemctl',
  'show',
  '--property=Id,ActiveState,ActiveEnterTimestampMonotonic,Transient,Result,BusName,UnitFileState,TriggeredBy',
  '--',
  ...['service', 'socket', 'timer', 'path'].map((kind) => `*.${kind}`),
] as const

const PASSING = /^(user@|user-runtime-dir@|session-|apt-daily|packagekit)|@\d+-/

export function parseUnits(text: string): Unit[] {
  return text.split('\n\n').flatMap((block) => {
    const fields = new Map(block.split('\n').map((row) => [row.split('=')[0] ?? '', row.slice(row.indexOf('=') + 1)]))
    const id = fields.get('Id') ?? ''
    if (!/^[A-Za-z0-9:_.@\\-]{1,255}$/.test(id)) return []
    const byBus = (fields.get('BusName') ?? '') !== '' && fields.get('UnitFileState') === 'static'
    return {
      id,
      active: fields.get('ActiveState') ?? '',
      sinceUs: Number(fields.get('ActiveEnterTimestampMonotonic') || 0),
      onDemand: byBus || (fields.get('TriggeredBy') ?? '') !== '',
      passing: fields.get('Transient') === 'yes' || PASSING.test(id),
      result: fields.get('Result') ?? '',
    }
  })
}

export function activeUnits(units: readonly Unit[]): string[] {
  return units.filter((unit) => isUp(unit) && !unit.passing).map((unit) => unit.id)
}

/** Those of `before` that are not up; one that was removed with its package is down, too. */
export function unitsDown(before: readonly string[], units: readonly Unit[]): string[] {
  const known = new Map(units.map((unit) => [unit.id, unit]))
  return before.filter((id) => {
    const unit = known.get(id)
    if (!unit) return true
    const rests = unit.onDemand && unit.active === 'inactive' && unit.result === 'success'
    return !isUp(unit) && !rests
  })
}

/**
 * What dies right after each start and is started again is active for a moment every time: what came up after `latestUs` is still
 * starting. Not so what is started when it is needed, as that may be at any moment.
 */
export function steady(units: readonly Unit[], latestUs: number): Unit[] {
  return units.map((unit) =>
    unit.active === 'active' && !unit.onDemand && unit.sinceUs > latestUs ? { ...unit, active: 'activating' } : unit,
  )
}

export function isUp({ active }: Pick<Unit, 'active'>): boolean {
  return active === 'active' || active === 'reloading'
}

/** A policy may leave out `.service`. */
export function unitId(target: string): string {
  return /\.(service|socket|timer|path|mount|target)$/.test(target) ? target : `${target}.service`
}
