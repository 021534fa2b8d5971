/** A publisher's archive for tests: signed index, list and packages, served on loopback. What it holds can change between visits. */
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { gzipSync } from 'node:zlib'
import { createCleartextMessage, generateKey, type PrivateKey, sign } from 'openpgp'

export interface ArchivePackage {
  readonly name: string
  readonly version: string
  readonly depends?: string
}

export interface Archive {
  readonly base: string
  readonly suite: string
  readonly armoredKey: string
  readonly fingerprint: string
  /** Paths that were asked for, below the root. */
  readonly asked: string[]
  /** Replaces all that it holds. `files` may put anything in place of what is right. */
  publish(packages: readonly ArchivePackage[], at: Date, files?: Readonly<Record<string, string>>): Promise<void>
  /** Takes a file away. */
  remove(path: string): void
  close(): Promise<void>
}

export const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')
export const debPath = ({ name, version }: ArchivePackage): string => `pool/main/${name}_${version}_amd64.deb`
export const debContent = ({ name, version }: ArchivePackage): string => `the package ${name} ${version}`

export async function startArchive(label = 'Debian-Security', suite = 'bookworm-security'): Promise<Archive> {
  const { privateKey, publicKey } = await generateKey({
    userIDs: [{ name: label }],
    format: 'object',
    date: new Date('2026-01-01T00:00:00Z'),
  })
  const files = new Map<string, Buffer>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').slice(1))
    asked.push(path)
    const found = files.get(path)
    if (found) response.writeHead(200, { 'content-length': found.length }).end(found)
    else response.writeHead(404).end()
  })
  const port = await listen(server)
  return {
    base: `http://127.0.0.1:${port}`,
    suite,
    armoredKey: publicKey.armor(),
    fingerprint: publicKey.getFingerprint().toUpperCase(),
    asked,
    async publish(packages, at, others = {}) {
      files.clear()
      const list = gzipSync(packages.map(stanza).join('\n'))
      const listPath = 'main/binary-amd64/Packages.gz'
      const release = [
        ...['Origin: Debian', `Label: ${label}`, `Suite: ${suite}`, `Codename: ${suite}`],
        ...[`Date: ${at.toUTCString()}`, 'SHA256:', ` ${sha256(list)} ${list.length} ${listPath}`, ''],
      ].join('\n')
      files.set(`dists/${suite}/InRelease`, Buffer.from(await clearSigned(release, privateKey, at)))
      files.set(`dists/${suite}/main/binary-amd64/by-hash/SHA256/${sha256(list)}`, list)
      for (const one of packages) files.set(debPath(one), Buffer.from(debContent(one)))
      for (const [path, content] of Object.entries(others)) files.set(path, Buffer.from(content))
    },
    remove: (path) => void files.delete(path),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function stanza(one: ArchivePackage): string {
  const content = debContent(one)
  const lines = [`Package: ${one.name}`, `Version: ${one.version}`, 'Architecture: amd64']
  if (one.depends) lines.push(`Depends: ${one.depends}`)
  lines.push(`Filename: ${debPath(one)}`, `Size: ${content.length}`, `SHA256: ${sha256(content)}`, '')
  return lines.join('\n')
}

async function clearSigned(text: string, key: PrivateKey, date: Date): Promise<string> {
  const message = await createCleartextMessage({ text })
  return sign({ message, signingKeys: key, date })
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the archive has no port')
  return address.port
}
