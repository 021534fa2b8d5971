import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { run } from './run.ts'
import { terminal } from './signer/test/io.ts'

type Chain = RouteOutput<'evidence_chain'>
const AT = '2026-11-27T13:30:00.000Z'
const there = { state: 'there', at: AT, seq: 1, provenance: 'server-seen' } as const

const chainOf = (finding: string, vulnerability: string, host: string): Chain => ({
  finding,
  vulnerability,
  closed: null,
  whole: true,
  links: [
    {
      ...there,
      link: 'finding',
      subject: vulnerability,
      what: { code: 'chain.finding', params: { package: 'libssl3', version: '1' } },
    },
    { ...there, link: 'verification', subject: host, what: { code: 'chain.verification', params: {} } },
  ],
})
const closing = (id: string, vulnerability: string) => ({
  ...{ id, vulnerability, package: 'libssl3', version: '1', tier: 'T1', openedAt: AT, closedAt: AT },
  because: { code: 'closed.gone-from-hosts', params: {} },
})
const page = (rows: object[], next: string | null = null) => ({
  ...{ rows, total: rows.length, countedAt: AT, next, previous: null },
})

/** A fake of a server's routes: one closed finding of CVE-2026-1 on each of two hosts, one of CVE-2026-2, none open. */
async function typed(...words: string[]) {
  const t = terminal([], { PATCHREEVE_URL: 'http://localhost:7080' })
  const closings = [closing('7', 'CVE-2026-2'), closing('8', 'CVE-2026-1'), closing('9', 'CVE-2026-1')]
  const answer = (url: URL): [number, object] => {
    const [, , , , first = '', second = ''] = url.pathname.split('/')
    if (url.pathname.includes('/evidence/chain/'))
      return [200, chainOf(second, second === '7' ? 'CVE-2026-2' : 'CVE-2026-1', second === '9' ? 'web-2' : 'web-1')]
    if (url.pathname.endsWith('/closed-findings'))
      return [200, page(closings.filter((one) => url.searchParams.get('where') === `cve:${one.vulnerability}`))]
    if (url.pathname.endsWith('/findings') && first !== '') return [200, page([])]
    return [404, { type: 'x', title: 'x', status: 404, code: 'FINDING_NOT_FOUND', params: {} }]
  }
  const fetch = async (input: string | URL | Request) => {
    const [status, body] = answer(new URL(String(input)))
    return new Response(JSON.stringify(body), { status })
  }
  const code = await run({ ...t.io, fetch: fetch as typeof globalThis.fetch }, ['evidence', 'chain', ...words])
  return { code, out: t.out(), err: t.err() }
}

test('a number is asked for as it is', async () => {
  const { code, out } = await typed('9', '--json')
  assert.equal(code, 0)
  assert.equal((JSON.parse(out) as Chain).finding, '9')
})

test('the name of a vulnerability with one finding, closed as it is, shows its chain', async () => {
  const { code, out } = await typed('cve-2026-2')
  assert.equal(code, 0)
  assert.match(out, /The chain of CVE-2026-2 is whole/)
})

test('of several findings each is listed with its number, and the command is named', async () => {
  const { code, out, err } = await typed('CVE-2026-1')
  assert.equal(code, 2)
  assert.match(out, /^8 +libssl3 +- +closed 2026-11-27 13:30Z +web-1/m)
  assert.match(out, /^9 +.*web-2/m)
  assert.match(err, /2 findings; next: patchreeve evidence chain ID, for example 8/)
})

test('a name that no finding has, open or closed, is not found', async () => {
  const { code, err } = await typed('CVE-2026-3')
  assert.equal(code, 5)
  assert.match(err, /FINDING_NOT_FOUND/)
})

test('--help says what is taken', async () => {
  const { code, out } = await typed('--help')
  assert.equal(code, 0)
  assert.match(out, /ID +number of a finding, or name of a vulnerability/)
  assert.match(out, /--host TEXT/)
})
