/**
 * The enrolment line: what a person pastes as root on a host. It carries the authority's certificate and the digests of the
 * packages, so that nothing which comes over the network is believed without them. apt's own downloader is on every Debian,
 * also where curl and the usual certificates are not. The server prints it; the signer's program makes the same line from its
 * own copy of the root, so that a host need not take the root's digest from a server.
 */

import { z } from 'zod'
import { hostPort } from './host-port.ts'

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
/** Below the repository's root. */
const PackageFile = z.object({ path: z.string().max(200), sha256: Digest })
export type PackageFile = z.infer<typeof PackageFile>

/** What hosts install first; `runtime` by Debian architecture. */
export const PackageOffer = z.object({
  version: z.string().max(100),
  agent: PackageFile,
  /** null in a build that has no part with root. */
  apply: PackageFile.nullable(),
  runtime: z.record(z.string().max(30), PackageFile),
  /** ASCII-armoured public key that signs our apt repository. */
  keyring: z.string().max(20_000),
})
export type PackageOffer = z.infer<typeof PackageOffer>

export const LineInput = z.object({
  names: z.array(z.string().max(253)).min(1).max(20),
  port: z.int().min(1).max(65_535),
  caPem: z.string().max(20_000),
  token: z.string().max(200),
  packages: PackageOffer,
  /** Digest of version 1 of the root: with it apply comes along and believes this root only. null: watch only. */
  rootDigest: Digest.nullable(),
})
export type LineInput = z.infer<typeof LineInput>

/**
 * apt's preferences for our repository. Its key lies on the server, and one that was taken must not offer the host's own apt a newer
 * libc, nor a newer patchreeve-apply to whoever types `apt upgrade`: of what it offers only our packages count, and these come by an
 * order that people signed, or by their version by name (apt_preferences(5): 1 never replaces what is installed).
 * By its Release file, which apt does not let change its origin; not by the server's name, where a mirror of Debian may live, too.
 */
export const ownPackagesOnly = `Package: *
Pin: release o=Patchreeve
Pin-Priority: -1

Package: patchreeve-*
Pin: release o=Patchreeve
Pin-Priority: 1
`

/** One here-doc for `sh`. Every value in it is of a grammar without quotes (names, hex, base32, PEM), which is checked. */
export function enrolmentLine(input: LineInput): string {
  const servers = input.names.map((name) => hostPort(name, input.port))
  for (const value of [...servers, input.token])
    if (!/^[\w.:[\]-]+$/.test(value)) throw new RangeError(`unsafe: ${value}`)
  const first = servers[0] ?? ''
  const host = input.names[0] ?? ''
  const { agent, apply, runtime, keyring } = input.packages
  if (input.rootDigest !== null && apply === null) throw new RangeError('no apply package to install')
  const withApply = input.rootDigest !== null && apply ? { apply, rootDigest: safe(input.rootDigest) } : null
  const choices = Object.entries(runtime).map(
    ([architecture, file]) => `  ${architecture}) runtime=${safe(file.path)} digest=${safe(file.sha256)} ;;`,
  )
  return `sh -s <<'PATCHREEVE'
set -eu
umask 022
mkdir -p /etc/patchreeve
cat > /etc/patchreeve/ca.pem <<'PEM'
${pem(input.caPem)}PEM
cat > /etc/patchreeve/repository.asc <<'PEM'
${pem(keyring)}PEM
case "$(dpkg --print-architecture)" in
${choices.join('\n')}
  *) echo 'patchreeve: no package for this architecture' >&2; exit 1 ;;
esac
get() {
  /usr/lib/apt/apt-helper -o Acquire::https::CAInfo=/etc/patchreeve/ca.pem -o Acquire::https::Proxy::${host}=DIRECT \\
    -o APT::Sandbox::User=root download-file "https://${first}/repo/$1" "$folder/$3" "SHA256:$2"
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
get "$runtime" "$digest" patchreeve-runtime.deb
get ${safe(agent.path)} ${safe(agent.sha256)} patchreeve-agent.deb
${withApply ? `get ${safe(withApply.apply.path)} ${safe(withApply.apply.sha256)} patchreeve-apply.deb\n` : ''}apt-get install -y --no-install-recommends "$folder"/patchreeve-*.deb </dev/null
printf 'Acquire::https::${host} { CAInfo "/etc/patchreeve/ca.pem"; Proxy "DIRECT"; };\\n' > /etc/apt/apt.conf.d/90patchreeve
cat > /etc/apt/preferences.d/patchreeve.pref <<'PREF'
${ownPackagesOnly}PREF
printf 'Types: deb\\nURIs: https://${first}/repo/\\nSuites: stable\\nComponents: main\\nSigned-By: /etc/patchreeve/repository.asc\\n' > /etc/apt/sources.list.d/patchreeve.sources
printf '%s\\n' '${input.token}' | patchreeve-agent enrol ${servers.map((server) => `--server ${server}`).join(' ')}
${withApply ? `patchreeve-apply pin ${withApply.rootDigest}\npatchreeve-apply status\n` : ''}PATCHREEVE
`
}

/**
 * The step that a person does once on a host that is to have own packages: their repository becomes one of apt's sources, with the key
 * from the person's own folder. The server has no way to add a source; what apt of this host knows of the server is from enrolment.
 */
export function ownPackagesLine({ uri, keyring }: { readonly uri: string; readonly keyring: string }): string {
  if (!/^https:\/\/[\w.:[\]-]+\/own\/[0-9a-f-]{36}$/.test(uri)) throw new RangeError(`unsafe: ${uri}`)
  return `sh -s <<'PATCHREEVE'
set -eu
umask 022
cat > /etc/patchreeve/own-packages.asc <<'PEM'
${pem(keyring)}PEM
printf 'Types: deb\\nURIs: ${uri}\\nSuites: stable\\nComponents: main\\nSigned-By: /etc/patchreeve/own-packages.asc\\n' > /etc/apt/sources.list.d/patchreeve-own.sources
apt-get update -o Dir::Etc::sourcelist=/etc/apt/sources.list.d/patchreeve-own.sources -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0
PATCHREEVE
`
}

function safe(value: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9/._+~-]*$/.test(value)) throw new RangeError(`unsafe: ${value}`)
  return value
}

/** PEM or OpenPGP armour, line by line: nothing that could end the here-doc early. */
function pem(text: string): string {
  const lines = text.trim().split(/\r?\n/)
  for (const line of lines)
    if (!/^(-----(BEGIN|END) [A-Z ]+-----|[A-Za-z0-9+/=]*)$/.test(line)) throw new RangeError('not PEM')
  return `${lines.join('\n')}\n`
}
