/**
 * The enrolment line: what a person pastes as root on a host. It carries the authority's certificate and the digests of the
 * packages, so that nothing which comes over the network is believed without them. apt's own downloader is on every Debian,
 * also where curl and the usual certificates are not.
 */
import { isIP } from 'node:net'

export interface PackageFile {
  /** Below the repository's root. */
  readonly path: string
  readonly sha256: string
}

/** What hosts install first; `runtime` by Debian architecture. */
export interface PackageOffer {
  readonly version: string
  readonly agent: PackageFile
  readonly runtime: Readonly<Record<string, PackageFile>>
  /** ASCII-armoured public key that signs our apt repository. */
  readonly keyring: string
}

export interface LineInput {
  readonly names: readonly string[]
  readonly port: number
  readonly caPem: string
  readonly token: string
  readonly packages: PackageOffer
}

/** One here-doc for `sh`. Every value in it is of a grammar without quotes (names, hex, base32, PEM), which is checked. */
export function enrolmentLine(input: LineInput): string {
  const servers = input.names.map((name) => `${isIP(name) === 6 ? `[${name}]` : name}:${input.port}`)
  for (const value of [...servers, input.token])
    if (!/^[\w.:[\]-]+$/.test(value)) throw new RangeError(`unsafe: ${value}`)
  const first = servers[0] ?? ''
  const host = input.names[0] ?? ''
  const { agent, runtime, keyring } = input.packages
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
apt-get install -y --no-install-recommends "$folder/patchreeve-runtime.deb" "$folder/patchreeve-agent.deb" </dev/null
printf 'Acquire::https::${host} { CAInfo "/etc/patchreeve/ca.pem"; Proxy "DIRECT"; };\\n' > /etc/apt/apt.conf.d/90patchreeve
printf 'Types: deb\\nURIs: https://${first}/repo/\\nSuites: stable\\nComponents: main\\nSigned-By: /etc/patchreeve/repository.asc\\n' > /etc/apt/sources.list.d/patchreeve.sources
printf '%s\\n' '${input.token}' | patchreeve-agent enrol ${servers.map((server) => `--server ${server}`).join(' ')}
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
