/** A person's folder of own packages for tests of the server: any list, signed by any key, with any word changed. */
import { createHash } from 'node:crypto'
import {
  listPath,
  type OwnPackage,
  type OwnRelease,
  type OwnVersion,
  releaseText,
  stanza,
  WITHDRAWN_PATH,
  type Withdrawn,
  withdrawnText,
} from '@patchreeve/ecosystems/deb/own-repository.ts'
import { createCleartextMessage, generateKey, type PrivateKey, sign } from 'openpgp'

export interface SigningKey {
  readonly secret: PrivateKey
  readonly armored: string
  readonly fingerprint: string
}

export async function aSigningKey(name: string): Promise<SigningKey> {
  const made = await generateKey({ userIDs: [{ name }], format: 'object', date: new Date('2026-01-01T00:00:00Z') })
  return {
    secret: made.privateKey,
    armored: made.publicKey.armor(),
    fingerprint: made.publicKey.getFingerprint().toUpperCase(),
  }
}

export const digestOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

export interface Published extends OwnPackage {
  readonly deb: Buffer
  readonly sbomText: string
  readonly control: string
}

/** The server reads no .deb: any bytes stand for one. */
export function aPackage(name: string, version: string, architecture = 'all', bytes = `${name} ${version}`): Published {
  const deb = Buffer.from(bytes)
  const sbomText = JSON.stringify({
    ...{ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 },
    metadata: { component: { type: 'application', name, version } },
  })
  return {
    ...{ name, version, architecture, deb, sbomText, sha256: digestOf(deb), sizeBytes: deb.length },
    sbom: { format: 'cyclonedx-1.5', sha256: digestOf(sbomText) },
    control: `Package: ${name}\nVersion: ${version}\nArchitecture: ${architecture}\nMaintainer: Example\nDescription: ours\n`,
  }
}

export const gone = ({ name, version, architecture }: OwnVersion, sha256: string, reason = 'leaks'): Withdrawn => ({
  ...{ name, version, architecture, sha256, reason },
  at: '2026-11-28T10:00:00Z',
})

export interface Made {
  readonly index: string
  /** By digest: everything that the revision names. */
  readonly files: Map<string, Buffer>
}

export interface Wanted extends Partial<OwnRelease> {
  readonly packages: readonly Published[]
  readonly withdrawn?: readonly Withdrawn[]
  readonly key: SigningKey
  /** A list's text before it is signed for. */
  readonly list?: (text: string, path: string) => string
  /** The Release's text before it is signed. */
  readonly text?: (text: string) => string
  readonly date: Date
  /** By the clock of the key's machine; the Release's date where it is not said. */
  readonly signedAt?: Date
}

export async function aRevision(wanted: Wanted): Promise<Made> {
  const { packages, withdrawn = [], key, date, list = (text) => text, text = (one) => one } = wanted
  const architectures = wanted.architectures ?? ['amd64', 'arm64']
  const files = new Map<string, Buffer>()
  const keep = (content: string | Buffer) => {
    files.set(digestOf(content), Buffer.from(content))
    return digestOf(content)
  }
  const named = (path: string, content: string) => {
    const made = list(content, path)
    return { path, sizeBytes: Buffer.byteLength(made), sha256: keep(made) }
  }
  const lists = architectures.map((architecture) => {
    const own = packages.filter((one) => one.architecture === architecture || one.architecture === 'all')
    return named(listPath(architecture), own.map((one) => stanza(one.control, one)).join('\n'))
  })
  for (const one of packages) for (const content of [one.deb, one.sbomText]) keep(content)
  const release = releaseText({
    ...{ origin: 'Example', label: 'Example', validUntil: new Date(date.getTime() + 365 * 86_400_000), previous: null },
    ...wanted,
    ...{ date, architectures, files: [...lists, named(WITHDRAWN_PATH, withdrawnText(withdrawn))] },
  })
  const message = await createCleartextMessage({ text: text(release) })
  const signed = await sign({ message, signingKeys: key.secret, date: wanted.signedAt ?? date })
  return { index: keep(signed), files }
}
