/** A host reports where its packages come from; the server must not be led to its own machine or network by that. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { type Archive, startArchive } from '../support/archive.ts'
import { ADMIN } from '../support/server.ts'
import { aHost, http, none, useScene } from './scene.ts'

const METADATA = '169.254.169.254'
const asked: string[] = []
const scene = useScene({
  async resolve(name) {
    asked.push(name)
    return name === 'inside.example.org' ? ['127.0.0.1'] : [METADATA]
  },
})
let archive: Archive | undefined
after(() => archive?.close())

const refresh = () => scene.slices.distribution.tasks.find((one) => one.name === 'distribution')?.run()
const origins = async () =>
  (await scene.slices.distribution.handlers.origin_list(scene.chain.op(ADMIN), none, http)).rows
const confirm = (uri: string, keys: string[], addresses: string[] = []) =>
  scene.slices.distribution.handlers.origin_confirm(
    scene.chain.op(ADMIN),
    { ...none, body: { uri, keys, addresses } },
    http,
  )

test('a host that reports inner addresses as its repositories: not one of them is asked, even when a person confirms it', async () => {
  // It listens on loopback, as things do that nobody from outside should reach.
  archive = await startArchive()
  const { armoredKey, fingerprint, suite, base } = archive
  const port = new URL(base).port
  const inner = [
    `http://127.0.0.1:${port}`,
    `http://localhost:${port}`,
    `http://2130706433:${port}`,
    `http://0x7f.1:${port}`,
    `http://[::1]:${port}`,
    `http://[::ffff:127.0.0.1]:${port}`,
    `http://inside.example.org:${port}`,
    `http://${METADATA}/latest/meta-data`,
    'http://metadata.example.org/computeMetadata/v1',
  ]
  const odd = [
    'file:///etc',
    `ftp://127.0.0.1:${port}`,
    `http://a:b@127.0.0.1:${port}`,
    `http://127.0.0.1:${port}/?x=1`,
  ]
  const rows = [...inner, ...odd].map(
    (uri): RepositoryRow => ({
      ...{ kind: 'source', uri, suite, components: ['main'], origin: 'Debian', label: 'Debian-Security' },
      ...{ codename: suite, date: '', validUntil: '', flags: [] },
      signedBy: [{ path: '/etc/apt/keyrings/a.asc', sha256: 'a'.repeat(64), key: armoredKey }],
    }),
  )
  const host = await aHost(scene, 'reports')
  await scene.chain.report(host, { repositories: rows })
  await refresh()
  assert.deepEqual([archive.asked, asked], [[], []])
  for (const uri of odd)
    await assert.rejects(confirm(uri, [fingerprint]), (error) => (error as { code?: string }).code === 'INPUT_INVALID')
  const proposed = (await origins()).map((row) => row.uri)
  assert.ok(proposed.length >= 6, proposed.join(' '))
  for (const uri of proposed) await confirm(uri, [fingerprint])
  await refresh()
  assert.deepEqual(archive.asked, [])
  assert.deepEqual(
    (await origins()).map((row) => row.confirmed?.fault?.code),
    proposed.map(() => 'origin.address-not-allowed'),
  )
  // The address is what held it: named by a person, the same repository is asked.
  await confirm(base, [fingerprint], ['127.0.0.1'])
  await refresh()
  assert.ok(archive.asked.length > 0)
})
