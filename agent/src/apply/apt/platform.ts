/** apt as a platform of apply: one function per step, each in the file of its name. */
import type { Platform } from '../platform.ts'
import { restartDue } from '../restart/due.ts'
import { attempt } from './attempt.ts'
import { aptFolders } from './conf.ts'
import type { AptContext } from './context.ts'
import { health, list, repair } from './health.ts'
import { install } from './install.ts'
import { lockHolder } from './lock.ts'
import { indexDates, refresh } from './refresh.ts'
import { spaceFor } from './space.ts'
import { simulate, stage } from './stage.ts'
import { canUndo, undo } from './undo.ts'
import { adoptUnit } from './unit.ts'

export interface AptOptions {
  /** Root's own folder that apt's user may enter: lists, archives, logs, the way back. */
  readonly folder: string
  readonly method: string
  readonly clone: readonly string[]
}

/** As installed by our package. */
export const APT_DEFAULTS: AptOptions = {
  folder: '/var/lib/patchreeve/apt',
  method: '/usr/lib/patchreeve/apply/method',
  clone: ['/usr/lib/patchreeve/runtime/node', '/usr/lib/patchreeve/apply/apply.js', 'clone'],
}

export function aptPlatform({ folder, method, clone }: AptOptions = APT_DEFAULTS): Platform {
  const context: AptContext = { folders: aptFolders(folder), method, clone }
  return {
    id: 'apt',
    list,
    refresh: (work) => refresh(work, context),
    indexDates: () => indexDates(context),
    simulate: (work) => simulate(work, context),
    stage: (work) => stage(work, context),
    attempt: (work) => attempt(work, context),
    install: (work, unit) => install(work, unit, context),
    adopt: adoptUnit,
    undo: (previous, unit) => undo(previous, unit, context),
    canUndo: (work) => canUndo(work, context),
    health,
    repair: (unit) => repair(unit, context),
    lockHolder,
    space: spaceFor,
    restartDue,
  }
}
