/** Own packages from a person's shell to where the planner finds them: with the real gpg, over the real listener and gateway. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { run } from '../../../cli/src/run.ts'
import { terminal } from '../../../cli/src/signer/test/io.ts'
import { deb } from '../../../packaging/archive.ts'
import { makeDistribution } from '../../src/distribution/index.ts'
import { makeUploadedFiles } from '../../src/gateway/uploaded-files.ts'
import { ensureLocalToken } from '../../src/identity/index.ts'
import { acceptSection, registerHost } from '../../src/inventory/index.ts'
import { makePackages, type Packages } from '../../src/packages/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { sha256 } from '../support/archive.ts'
import { aSigningKey } from '../support/own-packages.ts'
import { aReport } from '../support/rows.ts'
import { hostActor } from '../support/server.ts'
import { codeOf, useHttp } from './http-server.ts'

const skip = spawnSync('gpg', ['--version']).status === 0 ? false : 'gpg is not here'

describe('own packages, from a shell to the catalogue', { skip }, () => {
  let packages: Packages
  let distribution: ReturnType<typeof makeDistribution>
  let at: ReturnType<typeof terminal>
  let gateway: Server
  let [content, own, fingerprint] = ['', '', '']
  const ids = systemIds()
  const handlers = {
    package_list: (...asked) => packages.handlers.package_list(...asked),
    package_sbom: (...asked) => packages.handlers.package_sbom(...asked),
    package_repository: (...asked) => packages.handlers.package_repository(...asked),
    package_key: (...asked) => packages.handlers.package_key(...asked),
    package_piece: (...asked) => packages.handlers.package_piece(...asked),
    package_revision: (...asked) => packages.handlers.package_revision(...asked),
    origin_list: (...asked) => distribution.handlers.origin_list(...asked),
    origin_confirm: (...asked) => distribution.handlers.origin_confirm(...asked),
  } satisfies NonNullable<Parameters<typeof useHttp>[0]>['handlers']
  const http = useHttp({ handlers })

  before(async () => {
    content = await mkdtemp(join(tmpdir(), 'patchreeve-own-'))
    const { database, clock, log } = http.server
    // gpg goes by the machine's clock.
    clock.moveMs(Date.now() - clock.now().getTime())
    const context = { database, clock, log, ids }
    packages = makePackages({
      ...context,
      contentFolder: content,
      gatewayRoots: async () => ['https://patch.example:7443'],
    })
    distribution = makeDistribution({
      ...context,
      contentFolder: content,
      repoFolder: '/nonexistent',
      uploads: packages,
      shippedKeys: async () => '',
      ownKey: (tx, base) => packages.keyOf(tx, new URL(base)),
      isOwn: async (tx, base) => (await packages.keyOf(tx, new URL(base))) !== undefined,
      resolve: async () => ['10.0.0.1'],
    })
    const files = makeUploadedFiles(packages.fileAt)
    gateway = createServer((request, response) => {
      files.send(request.url ?? '', request, response).catch((error: unknown) => {
        response.writeHead(error instanceof AppError ? error.status : 500).end()
      })
    })
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
    at = terminal([], {}, new Date())
    own = join(at.folder, 'own')
    const home = join(at.folder, 'gnupg')
    mkdirSync(home, { mode: 0o700 })
    const data = join(at.folder, 'data')
    mkdirSync(data)
    await ensureLocalToken(http.server.op(), data)
    writeFileSync(
      join(data, 'server.json'),
      JSON.stringify({ url: (await http.address()).replace('127.0.0.1', 'localhost') }),
    )
    Object.assign(at.io.env, { PATH: process.env.PATH, GNUPGHOME: home, PATCHREEVE_DATA: data })
    Object.assign(at.io, { fetch, columns: undefined })
    const env = { ...process.env, GNUPGHOME: home }
    execFileSync(
      'gpg',
      ['--batch', '--quiet', '--passphrase', '', '--quick-generate-key', 'Example', 'ed25519', 'sign', '1y'],
      { env, stdio: 'pipe' },
    )
    const listed = execFileSync('gpg', ['--with-colons', '--list-keys'], { env, encoding: 'utf8', stdio: 'pipe' })
    fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1] ?? ''
  })
  after(() => {
    spawnSync('gpgconf', ['--kill', 'all'], { env: { ...process.env, GNUPGHOME: at.io.env.GNUPGHOME } })
    gateway.close()
    rmSync(content, { recursive: true, force: true })
  })

  async function must(code: number, ...words: string[]): Promise<string> {
    const got = await run(at.io, words)
    const [out, err] = [at.out(), at.err()]
    assert.equal(got, code, `${words.join(' ')}\n${out}${err}`)
    return out + err
  }
  async function add(version: string): Promise<string> {
    const fields = `Package: web-app\nVersion: ${version}\nArchitecture: amd64\nMaintainer: Example <it@example.org>\nDepends: libc6\nDescription: ours\n`
    // Larger than a piece: it goes in two.
    const data = [
      {
        path: 'usr/share/web-app/blob',
        mode: 0o644,
        content: Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))),
      },
    ]
    for (let more = 0; more < 10; more++)
      data.push({
        ...data[0],
        path: `usr/share/web-app/blob-${more}`,
        content: Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))),
      } as (typeof data)[number])
    const file = join(at.folder, 'new.deb')
    writeFileSync(
      file,
      deb({ control: [{ path: 'control', mode: 0o644, content: Buffer.from(fields) }], data, mtimeS: 0 }),
    )
    const component = { type: 'application', name: 'web-app', version }
    writeFileSync(
      join(at.folder, 'sbom.json'),
      JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component } }),
    )
    await must(0, 'package', 'add', file, '--sbom', join(at.folder, 'sbom.json'), '--folder', own)
    await must(0, 'package', 'sign', '--folder', own, '--yes')
    return sha256(readFileSync(file))
  }
  const fetched = (path: string) => fetch(`http://127.0.0.1:${(gateway.address() as AddressInfo).port}${path}`)
  const address = async (): Promise<string> => {
    const { uris } = JSON.parse(await must(0, 'package', 'repository', '--json')) as RouteOutput<'package_repository'>
    return uris[0] ?? ''
  }

  test('a person publishes by four commands, and gets back what was signed', async () => {
    await must(0, 'package', 'init', '--folder', own, '--origin', 'Example', '--key', fingerprint)
    const digest = await add('1.0')
    assert.match(await must(2, 'package', 'publish', '--folder', own), /signed by nobody/)
    assert.match(await must(0, 'package', 'key', join(own, 'key.asc')), new RegExp(fingerprint))
    assert.match(await must(0, 'package', 'publish', '--folder', own, '--dry-run'), /web-app_1\.0_amd64\.deb/)
    assert.match(await must(0, 'package', 'publish', '--folder', own), /\+ web-app 1\.0 amd64/)
    assert.match(await must(0, 'package', 'list'), new RegExp(`web-app +1\\.0 +amd64 +offered.*${digest}`))
    assert.equal(
      await must(0, 'package', 'sbom', digest.slice(0, 12)),
      readFileSync(join(own, 'pool/main/web-app_1.0_amd64.sbom.json'), 'utf8'),
    )
  })

  test('hosts’ apt gets it byte for byte under the address, and nothing beside it', async () => {
    const { pathname } = new URL(await address())
    for (const path of [
      'dists/stable/InRelease',
      'dists/stable/main/binary-amd64/Packages',
      'pool/main/web-app_1.0_amd64.deb',
    ])
      assert.deepEqual(
        Buffer.from(await (await fetched(`${pathname}/${path}`)).arrayBuffer()),
        readFileSync(join(own, path)),
        path,
      )
    const other = pathname.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    for (const path of [
      `${pathname}/packages.json`,
      `${pathname}/..%2f..%2fsecret.key`,
      `${pathname}/%ff`,
      `${other}/dists/stable/InRelease`,
      `/own/${'a'.repeat(700)}`,
      '/own/',
    ])
      assert.equal((await fetched(path)).status, 404, path)
  })

  test('only the key that was handed in can be confirmed for it, whatever hosts name; then the planner finds it', async () => {
    const uri = await address()
    const mallory = await aSigningKey('whoever took the hosts')
    for (const name of ['web-1', 'web-2']) {
      const told = { name, machineId: '', hardwareId: '', provenance: 'agent-signed', agentVersion: '1' } as const
      const host = await http.server.op().tx((tx) => registerHost(tx, { ...told, hostId: ids.next() }))
      const signedBy = [mallory.armored].map((key) => ({ path: '/etc/apt/k.asc', sha256: sha256(key), key }))
      const source: RepositoryRow = {
        ...{ kind: 'source', uri, suite: 'stable', components: ['main'], signedBy, flags: [] },
        ...{ origin: '', label: '', codename: '', date: '', validUntil: '' },
      }
      await acceptSection(http.server.op(hostActor(host)), await aReport('repositories', [source]))
      const row = {
        ...({ ecosystem: 'deb', status: 'ii' } as const),
        ...{ name: 'web-app', version: '0.9', architecture: 'amd64', sourceName: 'web-app', sourceVersion: '0.9' },
        ...{ maintainer: '', homepage: '', section: '', installedAt: '' },
      }
      await acceptSection(http.server.op(hostActor(host)), await aReport('packages', [row]))
    }
    const found = (JSON.parse(await must(0, 'origin', 'list', '--json')) as RouteOutput<'origin_list'>['rows']).find(
      (one) => one.uri === uri,
    )
    assert.deepEqual(found?.proposed, [fingerprint])
    assert.deepEqual(
      found?.keys.map((one) => one.fingerprint),
      [fingerprint],
    )
    await must(2, 'origin', 'confirm', '--uri', uri, '--keys', mallory.fingerprint)
    await must(0, 'origin', 'confirm', '--uri', uri)
    await distribution.tasks.find((one) => one.name === 'distribution')?.run()
    const wanted = [{ name: 'web-app', version: '1.0', architecture: 'amd64' }]
    const catalogue = await http.server.op().tx((tx) => distribution.catalogue(tx, [{ uri, suite: 'stable' }], wanted))
    const [entry] = [...catalogue.values()]
    assert.deepEqual([entry?.origin, entry?.label, entry?.depends], ['Example', 'Example', 'libc6'])
    assert.equal(entry?.sha256, sha256(readFileSync(join(own, 'pool/main/web-app_1.0_amd64.deb'))))
  })

  test('a withdrawn version leaves the catalogue with the next reading; the one that follows is there', async () => {
    const uri = await address()
    await must(0, 'package', 'withdraw', 'web-app', '1.0', '--reason', 'leaks memory', '--folder', own)
    await add('1.1')
    assert.match(await must(0, 'package', 'publish', '--folder', own), /\+ web-app 1\.1 amd64\n- web-app 1\.0 amd64/)
    await distribution.tasks.find((one) => one.name === 'distribution')?.run()
    const at = ['1.0', '1.1'].map((version) => ({ name: 'web-app', version, architecture: 'amd64' }))
    const catalogue = await http.server.op().tx((tx) => distribution.catalogue(tx, [{ uri, suite: 'stable' }], at))
    assert.deepEqual(
      [...catalogue.values()].map((one) => one.version),
      ['1.1'],
    )
    assert.match(await must(0, 'package', 'list', '--name', 'web-app'), /1\.0 +amd64 +withdrawn.*leaks memory/)
  })

  test('an older copy of the folder cannot be published, nor one that somebody else signed on', async () => {
    const index = join(own, 'dists/stable/InRelease')
    const newest = readFileSync(index)
    const answer = await http.send('GET', '/packages', {})
    assert.equal(codeOf(answer), 'NOT_SIGNED_IN')
    const previous = /Patchreeve-Previous: ([0-9a-f]{64})/.exec(newest.toString('utf8'))?.[1] ?? ''
    const first = readFileSync(join(content, 'sha256', previous.slice(0, 2), previous))
    writeFileSync(index, first)
    assert.match(await must(1, 'package', 'publish', '--folder', own), /does not follow|follow/)
    writeFileSync(index, newest)
    assert.match(await must(0, 'package', 'publish', '--folder', own), /Revision 2 counts/)
  })
})
