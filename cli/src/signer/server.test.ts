import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { readDocument } from './documents.ts'
import { type Desk, desk, opened, pass, planFile, solo } from './test/ceremony.ts'

const ID = '0f0e0d0c-1111-4222-8333-444455556666'

/** A fake of a server's two routes, by the contract's own types: what is sent there is kept. */
async function withServer(change: (document: RouteOutput<'plan_document'>) => object = (one) => one) {
  const one = await desk([], { PATCHREEVE_URL: 'http://localhost:7080' })
  await solo(one)
  await planFile(one)
  const text = (name: string) => readFileSync(one.at(name), 'utf8')
  const document: RouteOutput<'plan_document'> = {
    digest: (await readDocument(one.at('plan.json'), 'plan')).digest,
    plan: text('plan.json'),
    policy: text('policy-1.json'),
    roots: [text('root-1.json')],
    signOffs: [],
    hosts: [{ hostKey: one.world.hosts.first.digest, name: 'web-01\u001b[2J' }],
  }
  const posted: { path: string; envelope: string }[] = []
  const answer = (value: object, status = 200) => new Response(JSON.stringify(value), { status })
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const { pathname } = new URL(String(input))
    if (init?.method !== 'POST') return answer(change(document))
    const { envelope } = JSON.parse(String(init.body)) as { envelope: string }
    posted.push({ path: pathname, envelope })
    const { plan, by, signedAt, lapses } = await opened(envelope)
    const made = {
      digest: plan,
      person: 'Vera',
      keyId: by,
      signedAt,
      lapses,
      emergency: false,
      now: 0,
      receivedAt: signedAt,
      because: null,
    }
    return answer(made satisfies RouteOutput<'signoff_add'>)
  }
  Object.assign(one.io, { fetch })
  return { one, posted, document }
}

const key = (one: Desk): string[] => ['--key', one.at('vera.key'), ...pass(one)]

test('a plan of the server is fetched by its id, read, signed here, and handed back', async () => {
  const { one, posted } = await withServer()
  const said = await one.must(0, 'sign', ID, ...key(one), '--yes')
  assert.match(said, /openssl \(amd64\) 3\.0\.11-1 -> 3\.0\.13-1/)
  assert.match(said.replace(/\s+/g, ' '), /, which the server calls web-01<001b>\[2J/)
  assert.deepEqual(
    posted.map(({ path }) => path),
    [`/api/v1/plans/${ID}/signoffs`],
  )
  const { digest } = await readDocument(one.at('plan.json'), 'plan')
  assert.equal((await opened(posted[0]?.envelope ?? '')).plan, digest)
})

test('the page names the root that it was judged by, and how hosts of the first ring are named for --now', async () => {
  const { one, document } = await withServer()
  writeFileSync(one.at('all.json'), JSON.stringify(document))
  const [host = ''] = document.hosts.map(({ hostKey }) => hostKey)
  const sign = (...words: string[]) =>
    one.must(0, 'sign', one.at('all.json'), ...key(one), '--out', one.at(`${words.length}.json`), '--yes', ...words)
  const sent = (await sign()).replace(/\s+/g, ' ')
  assert.match(sent, /ROOT 1, WHICH CAME WITH THE PLAN, digest/)
  assert.ok(sent.includes(`--now ${host.slice(0, 8)}, which the server calls web-01<001b>`), sent)
  const named = await sign('--root', one.at('root-1.json'), '--policy', one.at('policy-1.json'))
  assert.match(named.replace(/\s+/g, ' '), /root 1: \S*root-1\.json, .*policy 1: \S*policy-1\.json\./)
})

test('--now takes a name of the plan’s page, and a digest before a name that looks like one', async () => {
  const { one, document } = await withServer()
  const { first, second } = one.world.hosts
  const names = (...hosts: [hostKey: string, name: string][]) =>
    writeFileSync(
      one.at('all.json'),
      JSON.stringify({ ...document, hosts: hosts.map(([hostKey, name]) => ({ hostKey, name })) }),
    )
  const now = async (typed: string, out: string) => {
    await one.must(0, 'sign', one.at('all.json'), ...key(one), '--now', typed, '--out', one.at(out), '--yes')
    return (await opened(readFileSync(one.at(out), 'utf8'))).now
  }
  names([first.digest, 'web-01'])
  assert.deepEqual(await now('web-01', 'a.json'), [first.digest])
  names([second.digest, first.digest.slice(0, 8)])
  assert.deepEqual(await now(first.digest.slice(0, 8), 'b.json'), [first.digest])
  names([first.digest, 'web'], [second.digest, 'web'])
  assert.match(
    await one.must(2, 'sign', one.at('all.json'), ...key(one), '--now', 'web', '--yes'),
    /names 2 hosts of the plan/,
  )
})

test('plan, policy and roots in one file are the same as three', async () => {
  const { one, document, posted } = await withServer()
  writeFileSync(one.at('all.json'), JSON.stringify(document))
  assert.match(await one.must(0, 'plan', 'show', one.at('all.json')), /ring first/)
  await one.must(0, 'sign', one.at('all.json'), ...key(one), '--out', one.at('yes.json'), '--yes')
  assert.equal((await opened(readFileSync(one.at('yes.json'), 'utf8'))).plan, document.digest)
  assert.deepEqual(posted, [])
})

test('roots of another installation are refused where the signer holds her own', async () => {
  const other = await desk()
  await solo(other)
  const { one, posted } = await withServer((document) => ({
    ...document,
    roots: [readFileSync(other.at('root-1.json'), 'utf8')],
  }))
  const said = await one.must(3, 'sign', ID, ...key(one), '--root', one.at('root-1.json'), '--yes')
  assert.match(said, /\(root-unknown\)|\(other-tenant\)/)
  // Without her own root it is her key that such a root does not know.
  assert.match(await one.must(3, 'sign', ID, ...key(one), '--yes'), /\(other-tenant\)|\(signature-invalid\)/)
  assert.deepEqual(posted, [])
})

test('a chain of roots that lost its beginning is only taken by who knows a root of it', async () => {
  const made = await withServer()
  const { one } = made
  const second = [
    'root',
    'rotate',
    '--root',
    one.at('root-1.json'),
    '--out',
    one.at('root-2.json'),
    ...key(one),
    '--yes',
  ]
  await one.must(0, ...second)
  writeFileSync(
    one.at('all.json'),
    JSON.stringify({ ...made.document, roots: [readFileSync(one.at('root-2.json'), 'utf8')] }),
  )
  assert.match(await one.must(2, 'sign', one.at('all.json'), ...key(one), '--yes'), /do not begin with version 1/)
  await one.must(
    0,
    'sign',
    one.at('all.json'),
    ...key(one),
    '--root',
    one.at('root-1.json'),
    '--out',
    one.at('y.json'),
    '--yes',
  )
})

test('an answer that is no plan, and a server that is not there, are told', async () => {
  const { one } = await withServer(() => ({ plan: 1 }))
  assert.equal(await one.run('sign', ID, ...key(one), '--yes'), 1)
  const alone = await desk([], { PATCHREEVE_URL: 'http://localhost:7080' })
  assert.match(await alone.must(7, 'sign', ID, '--key', 'x', '--yes'), /cannot be reached/)
})
