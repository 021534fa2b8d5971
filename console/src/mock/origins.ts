/** Repositories of the made-up organisation: read, not confirmed, not to be reached, and one whose hosts do not agree on a key. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { testDigest } from '@patchreeve/trust/test/support/keys.ts'
import { ago, at, DAY, HOUR } from './clock.ts'
import { HOSTS } from './hosts.ts'

export type OriginRow = RouteOutput<'origin_list'>['rows'][number]

const fingerprint = (name: string): string => testDigest(`nordhafen ${name}`).slice(0, 40).toUpperCase()
const debian = ['archive 12', 'security 12', 'stable 12'].map((name) => ({
  fingerprint: fingerprint(name),
  shipped: true,
  hosts: HOSTS,
}))
/** What a single host says of Debian's security archive. */
const odd = { fingerprint: fingerprint('somebody else'), shipped: false, hosts: 1 }
const vendor = { fingerprint: fingerprint('vendor'), shipped: false, hosts: 41 }
const confirmedBefore = { at: ago(30 * DAY), by: 'Ines Halvorsen', addresses: [], checkedAt: ago(HOUR), fault: null }

export function makeOrigins(): OriginRow[] {
  const names = debian.map((key) => key.fingerprint)
  return [
    {
      uri: 'http://mirror.example/debian',
      suites: ['bookworm', 'bookworm-updates', 'trixie', 'trixie-updates'],
      hosts: HOSTS,
      keys: debian,
      proposed: names,
      confirmed: { ...confirmedBefore, keys: names },
    },
    {
      uri: 'http://mirror.example/debian-security',
      suites: ['bookworm-security', 'trixie-security'],
      hosts: HOSTS,
      keys: [...debian, odd],
      proposed: names,
      confirmed: null,
    },
    {
      uri: 'https://apt.split.example/stable',
      suites: ['stable'],
      hosts: 2,
      keys: ['one', 'other'].map((name) => ({ fingerprint: fingerprint(`split ${name}`), shipped: false, hosts: 1 })),
      proposed: [],
      confirmed: null,
    },
    {
      uri: 'https://packages.nordhafen.example/vendor',
      suites: ['bookworm'],
      hosts: 41,
      keys: [vendor],
      proposed: [vendor.fingerprint],
      confirmed: {
        ...confirmedBefore,
        keys: [vendor.fingerprint],
        fault: {
          code: 'origin.address-not-allowed',
          params: { host: 'packages.nordhafen.example', address: '10.20.0.9', suite: 'bookworm' },
        },
      },
    },
  ]
}

/** It is read soon afterwards, which a test brings about. */
export function confirmIn(
  origins: readonly OriginRow[],
  asked: { readonly uri: string; readonly keys: readonly string[]; readonly addresses: readonly string[] },
): RouteOutput<'origin_confirm'> {
  const row = origins.find((one) => one.uri === asked.uri)
  const keys = asked.keys.length > 0 ? [...asked.keys] : (row?.proposed ?? [])
  if (!row || keys.length === 0) throw new AppError('ORIGIN_KEYS_UNKNOWN', { uri: asked.uri })
  const wrong = asked.addresses.find((one) => !/^[0-9a-f.:]+$/.test(one))
  if (wrong !== undefined) throw new AppError('INPUT_INVALID', { path: 'addresses' })
  const addresses = [...asked.addresses]
  row.confirmed = { at: at(0), by: 'Ines Halvorsen', keys, addresses, checkedAt: null, fault: null }
  return { uri: row.uri, keys, addresses }
}
