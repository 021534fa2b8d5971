/**
 * The steps of an order about another updater. What was there is noted before anything is changed, so that an order which comes to
 * nothing leaves the host as it found it, whenever apply is killed.
 */

import type { AsideUpdater } from '@patchreeve/contract/aside-updaters.ts'
import type { Code } from '@patchreeve/trust/documents/result.ts'
import { type AsideState, asidePath } from '../../aside/files.ts'
import { installedOf } from '../install.ts'
import type { Job } from '../job.ts'
import type { Platform } from '../platform.ts'
import type { Progress, Report } from '../progress.ts'
import type { Doing } from '../steps.ts'

const OK: Report = { ok: true, because: [] }
const failed = (touched: boolean, code: string, params: Code['params']): Report => ({
  ...{ ok: false, touched },
  because: [{ code, params }],
})
const edited = (updater: AsideUpdater): Report =>
  failed(false, 'updater-file-edited', { updater, file: asidePath(updater) })

/** An order that came this far names one: a gate has compared its verb with it. */
function moveOf({ order }: Job) {
  if (!order.updater) throw new Error('an order of an updater that names none')
  return order.updater
}

export async function see({ job, host, platform }: Doing): Promise<Report> {
  const { name, to } = moveOf(job)
  const was = host.updaters.look(name)
  if (was === 'edited') return edited(name)
  // To give it back needs no updater: the file goes, whatever it was for.
  if (to === 'aside' && was === 'none' && !(await isHere(platform, name)))
    return failed(false, 'updater-not-here', { updater: name })
  return { ...OK, updater: was }
}

/** Each is a package of its own name. */
async function isHere(platform: Platform, name: AsideUpdater): Promise<boolean> {
  return installedOf(await platform.list(), { name, architecture: 'all' }) !== undefined
}

export function putAside({ job, host }: Doing): Promise<Report> {
  const { name } = moveOf(job)
  return changed(name, 'aside', () => host.updaters.putAside(name))
}

export function giveBack({ job, host }: Doing): Promise<Report> {
  const { name } = moveOf(job)
  return changed(name, 'none', () => host.updaters.giveBack(name))
}

/** `edited` again: somebody was quicker than we. */
async function changed(name: AsideUpdater, aim: AsideState, act: () => AsideState): Promise<Report> {
  try {
    return act() === aim ? { ...OK, touched: true } : edited(name)
  } catch (error) {
    // A folder that is not there, a full disk: the host's own words say it best.
    if (!(error instanceof Error && 'code' in error)) throw error
    return failed(true, 'updater-failed', { updater: name, detail: error.message.slice(0, 200) })
  }
}

/** A file that is read after ours may say otherwise: then it is not aside, and nothing is told as done. */
export async function check({ job, host }: Doing): Promise<Report> {
  const { name } = moveOf(job)
  try {
    const by = await host.updaters.stillOn(name)
    return by === undefined ? OK : failed(true, 'updater-still-on', { updater: name, by: by.slice(0, 200) })
  } catch (error) {
    if (!(error instanceof UnreadableSwitch)) throw error
    return failed(true, 'updater-failed', { updater: name, detail: error.message.slice(0, 200) })
  }
}

/** The program that would know did not say. */
export class UnreadableSwitch extends Error {}

/** Put aside by this order, or perhaps so, and it came to nothing. What was aside before stays. */
export function mustTakeBack(progress: Progress): boolean {
  const began = progress.times('put-aside') > 0 && progress.report('put-aside')?.touched !== false
  return began && !progress.fine && progress.report('see-updater')?.updater === 'none'
}
