/** Own packages over HTTP: what people signed is taken whole or not at all, is kept and served as it is, and leaves on record. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { PackageRefusal } from '@patchreeve/contract/api/package-views.ts'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { makePackages, type Packages } from '../../src/packages/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import {
  aPackage,
  aRevision,
  aSigningKey,
  gone,
  type Made,
  type SigningKey,
  type Wanted,
} from '../support/own-packages.ts'
import { addPerson, codeOf, type Person, useHttp } from './http-server.ts'

const HOUR_MS = 3_600_000

describe('own packages', () => {
  let packages: Packages
  let [admin, viewer]: Person[] = []
  let [ours, theirs]: SigningKey[] = []
  let folder = ''
  let started: Date
  let hours = 0
  let newest: string | null = null
  let taken = 0
  const http = useHttp({
    handlers: Object.fromEntries(
      (['list', 'sbom', 'repository', 'key', 'piece', 'revision'] as const).map((name) => [
        `package_${name}`,
        // biome-ignore lint/suspicious/noExplicitAny: each route's own types are checked where it is defined
        (...asked: any[]) => (packages.handlers[`package_${name}`] as any)(...asked),
      ]),
    ),
  })
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchreeve-own-'))
    admin = await addPerson(http, 'admin')
    viewer = await addPerson(http, 'viewer', admin)
    ;[ours, theirs] = [await aSigningKey('Example'), await aSigningKey('Mallory')]
    const { database, clock, log } = http.server
    started = new Date(clock.now().getTime() - 48 * HOUR_MS)
    packages = makePackages({
      ...{ database, clock, log, ids: systemIds(), contentFolder: folder },
      gatewayRoots: async () => ['https://patch.example.org:7443'],
      taken: () => void taken++,
    })
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const send = (path: string, body: object, method: 'POST' | 'PUT' = 'POST') =>
    http.send(method, `/packages/${path}`, { as: admin?.cookie, body })
  const piece = async (sha256: string, sizeBytes: number, offset: number, data: Uint8Array) =>
    send('pieces', { sha256, sizeBytes, offset, data: Buffer.from(data).toString('base64') })
  async function upload({ files }: Made, without?: string): Promise<void> {
    for (const [sha256, bytes] of files) {
      if (sha256 === without) continue
      const answer = await piece(sha256, bytes.length, 0, bytes)
      assert.equal(answer.statusCode, 200, answer.body)
    }
  }
  /** The next revision as it should be, with what a test changes of it. */
  const revision = (wanted: Partial<Wanted> & Pick<Wanted, 'packages'>): Promise<Made> => {
    assert.ok(ours)
    return aRevision({ key: ours, previous: newest, date: new Date(started.getTime() + ++hours * HOUR_MS), ...wanted })
  }
  async function publish(made: Made): Promise<RouteOutput<'package_revision'>> {
    await upload(made)
    const answer = await send('revisions', { index: made.index })
    assert.equal(answer.statusCode, 200, answer.body)
    newest = made.index
    return answer.json()
  }
  async function refuses(made: Made, reason: PackageRefusal, without?: string): Promise<void> {
    const before = JSON.stringify([await list(), await repository()])
    await upload(made, without)
    const answer = await send('revisions', { index: made.index })
    assert.deepEqual([answer.statusCode, codeOf(answer)], [422, 'PACKAGE_REFUSED'], answer.body)
    assert.equal((answer.json() as { params: { reason: string } }).params.reason, reason)
    assert.equal(JSON.stringify([await list(), await repository()]), before, 'nothing of it is there')
  }
  const list = async () => {
    const answer = await http.send('GET', '/packages', { as: viewer?.cookie })
    return (answer.json() as RouteOutput<'package_list'>).rows
  }
  const repository = async (): Promise<RouteOutput<'package_repository'>> =>
    (await http.send('GET', '/packages/repository', { as: viewer?.cookie })).json()
  const served = async (path: string): Promise<string | undefined> => {
    const [uri = ''] = (await repository()).uris
    const file = await packages.fileAt(`${new URL(uri).pathname}/${path}`)
    return file === undefined ? undefined : readFileSync(file, 'utf8')
  }
  const one = aPackage('web-app', '1.0')
  const two = aPackage('web-app', '2.0')
  const native = aPackage('tool', '1:1.0', 'amd64')

  test('without a key nothing is taken, and there is no address', async () => {
    assert.deepEqual(await repository(), { key: null, uris: [], newest: null, offered: 0, withdrawn: 0 })
    await refuses(await revision({ packages: [one] }), 'no-key')
  })

  test('one public key is taken, nothing else', async () => {
    assert.ok(ours && theirs)
    for (const armored of [
      'hello',
      ours.secret.armor(),
      `${ours.armored}\n${theirs.armored}`,
      ours.armored.slice(0, 200),
    ]) {
      const answer = await send('key', { armored }, 'PUT')
      assert.equal((answer.json() as { params: { reason?: string } }).params.reason, 'key-unreadable', answer.body)
    }
    const answer = await send('key', { armored: ours.armored }, 'PUT')
    assert.equal((answer.json() as RouteOutput<'package_key'>).key?.fingerprint, ours.fingerprint)
    assert.match((await repository()).uris[0] ?? '', /^https:\/\/patch\.example\.org:7443\/own\/[0-9a-f-]{36}$/)
  })

  test('a viewer reads and changes nothing', async () => {
    for (const [method, path, body] of [
      ['PUT', '/packages/key', { armored: 'x' }],
      ['POST', '/packages/pieces', { sha256: 'a'.repeat(64), sizeBytes: 1, offset: 0, data: '' }],
      ['POST', '/packages/revisions', { index: 'a'.repeat(64) }],
    ] as const) {
      const answer = await http.send(method, path, { as: viewer?.cookie, body })
      assert.deepEqual([answer.statusCode, codeOf(answer)], [403, 'FORBIDDEN'])
    }
  })

  const first: [what: string, reason: PackageRefusal, change: () => Partial<Wanted>][] = [
    ['signed by another key', 'unsigned', () => ({ key: theirs ?? assert.fail() })],
    ['that has run out', 'expired', () => ({ validUntil: new Date(started.getTime() - HOUR_MS) })],
    ['dated in the future', 'future', () => ({ date: new Date(started.getTime() + 60 * HOUR_MS), signedAt: started })],
    ['that follows one that is not here', 'not-next', () => ({ previous: 'e'.repeat(64) })],
    ['in the name of Patchreeve', 'index-malformed', () => ({ origin: 'Patchreeve' })],
    [
      'with a list that no Release of ours has',
      'index-malformed',
      () => ({ text: (text) => `${text} ${'a'.repeat(64)} 5 main/source/Sources\n` }),
    ],
    [
      'with a file that leads out',
      'list-malformed',
      () => ({ list: (text) => text.replace('pool/main/web-app_1.0_all.deb', '../../../etc/cron.d/x') }),
    ],
    [
      'with a package only one list has',
      'list-malformed',
      () => ({ list: (text, path) => (path.includes('arm64') ? '' : text) }),
    ],
    [
      'with other bytes in another list',
      'list-malformed',
      () => ({ list: (text, path) => (path.includes('arm64') ? text.replace(one.sha256, 'c'.repeat(64)) : text) }),
    ],
    ['with a package twice', 'list-malformed', () => ({ packages: [one, one] })],
    [
      'with a package in a list of another architecture',
      'list-malformed',
      () => ({
        list: (text) => text.replace('Architecture: all', 'Architecture: riscv64').replace('_all.deb', '_riscv64.deb'),
      }),
    ],
    ['that withdraws what was never offered', 'list-malformed', () => ({ withdrawn: [gone(two, two.sha256)] })],
    [
      'with an SBOM of another package',
      'sbom',
      () => ({ packages: [{ ...one, sbom: two.sbom, sbomText: two.sbomText }] }),
    ],
    ['with an SBOM that is none', 'sbom', () => ({ packages: [withSbom('{"hello":1}')] })],
    [
      'with an SBOM of a member named twice',
      'sbom',
      () => ({ packages: [withSbom(one.sbomText.replace('{', '{"specVersion":"1.4",'))] }),
    ],
    [
      'with an SBOM nested 100,000 deep',
      'sbom',
      () => ({ packages: [withSbom(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)] }),
    ],
    [
      'with an SBOM called by another format',
      'sbom',
      () => ({ packages: [{ ...one, sbom: { ...one.sbom, format: 'spdx-2.3' } }] }),
    ],
    ['with a package of another size', 'file-missing', () => ({ packages: [{ ...one, sizeBytes: 5 }] })],
  ]
  const withSbom = (sbomText: string) => {
    const made = aPackage('web-app', '1.0')
    return { ...made, sbomText, sbom: { ...made.sbom, sha256: digest(sbomText) } }
  }
  for (const [what, reason, change] of first)
    test(`not taken: a revision ${what} (${reason})`, async () => {
      await refuses(await revision({ packages: [one], ...change() }), reason)
    })

  test('not taken: a revision without a signature, or with a word changed under it', async () => {
    const made = await revision({ packages: [one] })
    const text = made.files.get(made.index)?.toString('utf8') ?? ''
    const unsigned = text.replace(/^[\s\S]*?\n\n/, '').replace(/-----BEGIN PGP SIGNATURE[\s\S]*$/, '')
    for (const changed of [
      unsigned,
      text.replace('Label: Example', 'Label: Exbmple'),
      text.slice(0, -60),
      `${unsigned}\n${text.replace('Label: Example', 'Label: X')}`,
    ]) {
      const bytes = Buffer.from(changed)
      await refuses({ index: digest(bytes), files: new Map([...made.files, [digest(bytes), bytes]]) }, 'unsigned')
    }
  })

  test('what stands before the signed text counts for nothing', async () => {
    const made = await revision({ packages: [one], origin: 'Patchreeve' })
    const text = made.files.get(made.index)?.toString('utf8') ?? ''
    const bytes = Buffer.from(`Origin: Example\nLabel: Example\n\n${text}`)
    const answer = { index: digest(bytes), files: new Map([...made.files, [digest(bytes), bytes]]) }
    await upload(answer)
    const { reason } = ((await send('revisions', { index: answer.index })).json() as { params: { reason: string } })
      .params
    assert.ok(['unsigned', 'index-malformed'].includes(reason), reason)
  })

  test('not taken: a revision of which one file was not sent', async () => {
    const made = await revision({ packages: [aPackage('never-sent', '1.0')] })
    for (const without of made.files.keys())
      if (without !== made.index && made.files.get(without)?.length !== 0) {
        rmSync(join(folder, 'uploads'), { recursive: true, force: true })
        await refuses(made, 'file-missing', without)
      }
    rmSync(join(folder, 'uploads'), { recursive: true, force: true })
  })

  test('a revision is taken whole: served by path, with its SBOMs, on record by both digests', async () => {
    const made = await revision({ packages: [one, native] })
    assert.deepEqual(await publish(made), {
      number: 1,
      added: ['web-app 1.0 all', 'tool 1:1.0 amd64'].sort((a, b) => (a < b ? 1 : -1)),
      withdrawn: [],
    })
    assert.equal(taken, 1)
    assert.equal(await served('dists/stable/InRelease'), made.files.get(made.index)?.toString('utf8'))
    assert.match((await served('dists/stable/main/binary-arm64/Packages')) ?? '', /^Package: web-app/)
    assert.equal(await served('pool/main/tool_1_1.0_amd64.deb'), 'tool 1:1.0')
    for (const path of [
      '',
      '../',
      'dists/stable/../../../secret.key',
      'pool/main/',
      'dists/stable/main/binary-amd64/by-hash/SHA256/../x',
      'pool/main/web-app_1.0_all.sbom.json',
    ])
      assert.equal(await served(path), undefined, path)
    const sbom = await http.send('GET', `/packages/${one.sha256}/sbom`, { as: viewer?.cookie })
    assert.deepEqual(sbom.json(), { format: 'cyclonedx-1.5', sha256: one.sbom.sha256, document: one.sbomText })
    assert.equal((await http.send('GET', `/packages/${two.sha256}/sbom`, { as: viewer?.cookie })).statusCode, 404)
    const [row] = (await list()).filter((each) => each.name === 'web-app')
    assert.deepEqual([row?.state, row?.uploadedBy, row?.hosts, row?.sbom], ['offered', 'Ada', 0, one.sbom])
    assert.deepEqual(
      readdirSync(join(folder, 'uploads/sha256'), { recursive: true }).filter((name) => String(name).length > 60),
      [],
    )
  })

  test('the same revision again changes nothing, and brings back what was lost', async () => {
    const made = { index: newest ?? '', files: new Map([[one.sha256, one.deb]]) }
    rmSync(join(folder, 'sha256', one.sha256.slice(0, 2), one.sha256))
    assert.equal(await served('pool/main/web-app_1.0_all.deb'), undefined)
    assert.deepEqual(await publish(made), { number: 1, added: [], withdrawn: [] })
    assert.equal(await served('pool/main/web-app_1.0_all.deb'), 'web-app 1.0')
  })

  const next: [what: string, reason: PackageRefusal, change: () => Partial<Wanted> & Pick<Wanted, 'packages'>][] = [
    ['that drops a version', 'dropped', () => ({ packages: [one, two] })],
    [
      'that changes the bytes of a version',
      'changed',
      () => ({ packages: [aPackage('web-app', '1.0', 'all', 'evil'), native] }),
    ],
    [
      'that changes the SBOM of a version',
      'changed',
      () => ({ packages: [withSbom(one.sbomText.replace('1.5', '1.6')), native] }),
    ],
    [
      'that offers a version’s bytes as another version',
      'changed',
      () => ({ packages: [one, native, { ...two, deb: one.deb, sha256: one.sha256, sizeBytes: one.sizeBytes }] }),
    ],
    ['that is older', 'older', () => ({ packages: [one, native, two], date: new Date(started.getTime()) })],
    ['that does not follow the newest', 'not-next', () => ({ packages: [one, native, two], previous: null })],
    ['that withdraws other bytes', 'changed', () => ({ packages: [native], withdrawn: [gone(one, 'd'.repeat(64))] })],
    [
      'that withdraws and offers at once',
      'withdrawn-back',
      () => ({ packages: [one, native], withdrawn: [gone(one, one.sha256)] }),
    ],
  ]
  for (const [what, reason, change] of next)
    test(`not taken: a revision ${what} (${reason})`, async () => {
      await refuses(await revision(change()), reason)
    })

  test('a version is withdrawn by a signed word: no host gets it any more, and it never comes back', async () => {
    const before = await revision({ packages: [one, native, two] })
    await publish(before)
    const made = await revision({ packages: [native, two], withdrawn: [gone(one, one.sha256, 'leaks memory')] })
    assert.deepEqual(await publish(made), { number: 3, added: [], withdrawn: ['web-app 1.0 all'] })
    assert.equal(await served('pool/main/web-app_1.0_all.deb'), undefined)
    assert.equal(await served('pool/main/web-app_2.0_all.deb'), 'web-app 2.0')
    const row = (await list()).find((each) => each.id === one.sha256)
    assert.deepEqual([row?.state, row?.withdrawn?.reason, row?.withdrawn?.by], ['withdrawn', 'leaks memory', 'Ada'])
    assert.deepEqual([(await repository()).offered, (await repository()).withdrawn], [2, 1])
    await refuses(await revision({ packages: [one, native, two] }), 'withdrawn-back')
    await refuses(await revision({ packages: [native, two] }), 'withdrawn-back')
    await refuses({ ...before, index: before.index }, 'not-next')
  })

  test('each act is an entry of the ledger, with the digests of package and SBOM', async () => {
    const entries = await http.server
      .op()
      .tx((tx) =>
        tx.db
          .selectFrom('evidence_pending')
          .select(['type', 'subject_id as subject', 'body'])
          .where('type', 'like', 'package.%')
          .execute(),
      )
    const types = entries.map((each) => each.type)
    assert.deepEqual([...new Set(types)].sort(), [
      'package.key-set',
      'package.revision-taken',
      'package.uploaded',
      'package.withdrawn',
    ])
    const uploaded = entries.find((each) => each.type === 'package.uploaded' && each.subject === one.sha256)
    assert.ok(JSON.stringify(uploaded?.body).includes(one.sbom.sha256))
    const withdrawn = entries.find((each) => each.type === 'package.withdrawn')
    assert.ok(JSON.stringify(withdrawn?.body).includes('leaks memory'))
  })

  test('a new key takes the place of the old one, which signs nothing from then on', async () => {
    assert.ok(theirs)
    await send('key', { armored: theirs.armored }, 'PUT')
    await refuses(await revision({ packages: [native, two], withdrawn: [gone(one, one.sha256)] }), 'unsigned')
    assert.equal((await repository()).newest?.number, 3)
    const made = await revision({ packages: [native, two], withdrawn: [gone(one, one.sha256)], key: theirs })
    assert.equal((await publish(made)).number, 4)
  })

  test('everything that was ever taken is kept: the content store is all that a server has of it', async () => {
    const needed = await http.server.op().tx((tx) => packages.needed(tx))
    for (const digest of [one.sha256, one.sbom.sha256, two.sha256, newest ?? '']) assert.ok(needed.includes(digest))
  })
})

describe('pieces of a file on its way', () => {
  let packages: Packages
  let admin: Person | undefined
  let folder = ''
  const http = useHttp({ handlers: { package_piece: (...asked) => packages.handlers.package_piece(...asked) } })
  before(async () => {
    admin = await addPerson(http, 'admin')
    const { database, clock, log } = http.server
    folder = await mkdtemp(join(tmpdir(), 'patchreeve-own-'))
    packages = makePackages({
      database,
      clock,
      log,
      ids: systemIds(),
      contentFolder: folder,
      gatewayRoots: async () => [],
    })
  })
  beforeEach(() => rmSync(folder, { recursive: true, force: true }))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const bytes = Buffer.from('a package of many bytes')
  const wanted = { sha256: digest(bytes), sizeBytes: bytes.length }
  const piece = (offset: number, data: string | Uint8Array, more: object = {}) =>
    http.send('POST', '/packages/pieces', {
      as: admin?.cookie,
      body: { ...wanted, offset, data: Buffer.from(data).toString('base64'), ...more },
    })
  const answer = async (...asked: Parameters<typeof piece>) => (await piece(...asked)).json()

  test('a file goes on where it broke off, and what does not fit there is not written', async () => {
    assert.deepEqual(await answer(0, ''), { have: 0, whole: false })
    assert.deepEqual(await answer(0, bytes.subarray(0, 10)), { have: 10, whole: false })
    assert.deepEqual(await answer(0, bytes.subarray(0, 10)), { have: 10, whole: false })
    assert.deepEqual(await answer(15, bytes.subarray(15)), { have: 10, whole: false })
    assert.deepEqual(await answer(10, bytes.subarray(10)), { have: bytes.length, whole: true })
    assert.deepEqual(await answer(0, ''), { have: bytes.length, whole: true })
  })

  test('two who send the same file at once end with one whole file', async () => {
    const sent = await Promise.all(Array.from({ length: 10 }, () => answer(0, bytes)))
    assert.ok(sent.every((one) => (one as { whole: boolean }).whole))
  })

  test('other bytes under a digest are thrown away, and it begins anew', async () => {
    const wrong = await piece(0, bytes.toString().replace('many', 'evil'))
    assert.equal(codeOf(wrong), 'PACKAGE_REFUSED')
    assert.deepEqual(await answer(0, ''), { have: 0, whole: false })
    await piece(0, bytes.subarray(0, 10))
    assert.equal(codeOf(await piece(10, Buffer.alloc(100))), 'PACKAGE_REFUSED', 'more than it was to be')
  })

  for (const [what, more] of [
    ['a path for a digest', { sha256: '../../../../etc/passwd' }],
    ['a file of 3 GiB', { sizeBytes: 3 * 1024 ** 3 }],
    ['an offset below the start', { offset: -1 }],
    ['a piece of 700,000 letters that are no base64', { data: '%'.repeat(1_000) }],
    ['a piece over its limit', { data: 'A'.repeat(699_100) }],
    ['a field that nobody knows', { path: '/etc/passwd' }],
  ] as const)
    test(`refused: ${what}`, async () => {
      assert.equal(codeOf(await piece(0, bytes, more)), 'INPUT_INVALID')
    })

  test('what no revision takes is removed after a day', async () => {
    await piece(0, bytes)
    const [task] = packages.tasks
    await task?.run()
    assert.deepEqual(await answer(0, ''), { have: bytes.length, whole: true }, 'it is young')
    const old = new Date(http.server.clock.now().getTime() - 25 * HOUR_MS)
    utimesSync(join(folder, 'uploads/sha256', wanted.sha256.slice(0, 2), wanted.sha256), old, old)
    await task?.run()
    assert.deepEqual(await answer(0, ''), { have: 0, whole: false })
  })
})

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
