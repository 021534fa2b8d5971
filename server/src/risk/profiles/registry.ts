/** All profiles that ship, every version ever shipped: a stored decision names one. To add one: a constant, and one line here. */
import type { Profile } from '../profile.ts'
import { nis2 } from './nis2.ts'
import { c52020, cisaBod2604, cyberEssentials, essentialEight, pci633 } from './others.ts'

export const profiles: readonly Profile[] = [nis2, cisaBod2604, essentialEight, pci633, c52020, cyberEssentials]

export const DEFAULT_PROFILE: Profile = nis2

/** Undefined for an id or version that never shipped. Without a version, the newest. */
export function profileBy(id: string, version?: number): Profile | undefined {
  let found: Profile | undefined
  for (const profile of profiles) {
    if (profile.id !== id || (version !== undefined && profile.version !== version)) continue
    if (!found || profile.version > found.version) found = profile
  }
  return found
}
