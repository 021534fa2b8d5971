/** What a try changed: the upper side of the clone's overlays, less what every run of apt and dpkg writes for itself. */
import { lstatSync, readdirSync } from 'node:fs'

export interface UpperFiles {
  /** Absolute paths in the host, sorted; a file that would go has `(removed)` behind it. Cut at MAX_FILES. */
  readonly names: readonly string[]
  readonly count: number
}

const MAX_FILES = 200
const NOISE =
  /^\/(var\/(lib\/(dpkg|apt|patchreeve|systemd\/deb-systemd-helper-masked)|cache\/(apt|debconf|man|ldconfig)|log)|usr\/sbin\/policy-rc\.d$|etc\/ld\.so\.cache$|etc\/\.pwd\.lock$)/

export interface Upper {
  /** Where it lies in the host; '' for the root. */
  readonly place: string
  readonly folder: string
}

/** A folder that is only there because something below it changed is no change. */
export function readUppers(uppers: readonly Upper[]): UpperFiles {
  const found = uppers.flatMap(({ place, folder }) => changedBelow(place, folder))
  return { names: found.sort().slice(0, MAX_FILES), count: found.length }
}

function changedBelow(place: string, folder: string): string[] {
  const found: string[] = []
  const open = ['']
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const name of readdirSync(folder + at)) {
      const path = `${at}/${name}`
      if (NOISE.test(place + path)) continue
      const stat = lstatSync(folder + path)
      if (stat.isDirectory()) open.push(path)
      // An overlay notes a removed file as a character device 0:0.
      else found.push(place + path + (stat.isCharacterDevice() && stat.rdev === 0 ? ' (removed)' : ''))
    }
  }
  return found
}
