/** Debian's release names and the platforms they are: os-release knows numbers, archive and tracker know names. */
import type { PlatformId } from './model.ts'

/** To add a release: one line here, its keys in data/keys. `''`: a name that exists and is no platform of ours. */
const RELEASES: Readonly<Record<string, PlatformId>> = {
  forky: 'debian:14',
  trixie: 'debian:13',
  bookworm: 'debian:12',
  bullseye: 'debian:11',
  buster: 'debian:10',
  stretch: 'debian:9',
  jessie: 'debian:8',
  wheezy: 'debian:7',
  squeeze: 'debian:6',
  lenny: '',
  etch: '',
  sarge: '',
  woody: '',
  potato: '',
  sid: '',
  experimental: '',
}

/** Platform of a release name; '' for a known name that is no platform; undefined for a name never heard of. */
export function platformOfRelease(name: string): PlatformId | undefined {
  return Object.hasOwn(RELEASES, name) ? RELEASES[name] : undefined
}

/**
 * Platform of an archive codename: `bookworm`, `bookworm-security` and `bookworm-updates` are what a host of the release takes by
 * default. Backports and proposed updates are not: apt does not choose them by itself, so they are no platform here.
 */
export function platformOfCodename(codename: string): PlatformId | undefined {
  return platformOfRelease(codename.replace(/-(?:security|updates)$/, ''))
}

export function releaseOfPlatform(platform: PlatformId): string | undefined {
  return Object.keys(RELEASES).find((name) => RELEASES[name] === platform)
}
