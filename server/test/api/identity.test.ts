/** Joining, signing in and out over HTTP, as people and as those who try to be them. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { ensureLocalToken, identitySweep, makeSetupLink } from '../../src/identity/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { VIEWER } from '../support/server.ts'
import { addPerson, codeFor, codeOf, cookieOf, type Person, useHttp } from './http-server.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('the first admin', () => {
  const http = useHttp()
  const person = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }

  test('only the printed link opens set-up, a newer link ends the older, and it is good once', async () => {
    const older = await makeSetupLink(http.server.op())
    const newer = await makeSetupLink(http.server.op())
    assert.deepEqual((await http.send('GET', '/setup')).json(), { open: true, tokenValid: false })
    assert.deepEqual((await http.send('GET', `/setup?token=${newer?.token}`)).json(), { open: true, tokenValid: true })
    const attempt = (token: string | undefined) => http.send('POST', '/setup', { body: { token, ...person } })
    assert.equal(codeOf(await attempt(older?.token)), 'SETUP_LINK_INVALID')
    assert.equal(codeOf(await attempt('')), 'SETUP_LINK_INVALID')
    const weak = await http.send('POST', '/setup', {
      body: { token: newer?.token, ...person, password: 'ada@example.org' },
    })
    assert.equal(codeOf(weak), 'PASSWORD_TOO_WEAK')
    const both = await Promise.all([attempt(newer?.token), attempt(newer?.token)])
    assert.equal(both.filter((one) => one.statusCode === 200).length, 1)
    const done = both.find((one) => one.statusCode === 200)
    assert.match(
      String((done?.json() as { totpUri: string } | undefined)?.totpUri),
      /^otpauth:\/\/totp\/Patchreeve:ada%40example\.org\?secret=/,
    )
    assert.equal(codeOf(await attempt(newer?.token)), 'SETUP_DONE')
    assert.equal(await makeSetupLink(http.server.op()), undefined, 'there is an admin now')
    assert.deepEqual((await http.send('GET', '/setup')).json(), { open: false, tokenValid: false })
  })

  test('the cookie is for us alone: HttpOnly, SameSite=Strict, whole site', async () => {
    const signedIn = await http.send('POST', '/session', { body: { email: person.email, password: person.password } })
    const header = String(signedIn.headers['set-cookie'])
    assert.match(header, /^patchreeve_session=ps1\.[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/)
  })

  test('neither password, nor code secret, nor cookie, nor link lies readable in the database', async () => {
    const rows = await http.server.op().tx(async (tx) => {
      const found = await sql<{ text: string }>`
        select row_to_json(a)::text as text from identity_account a
        union all select row_to_json(s)::text from identity_session s
        union all select row_to_json(l)::text from identity_link l`.execute(tx.db)
      return found.rows.map((row) => row.text).join('\n')
    })
    assert.match(rows, /\$scrypt\$ln=/)
    assert.doesNotMatch(rows, /correct horse|ps1\.|pl1\./)
  })
})

describe('the link runs out', () => {
  const http = useHttp()
  test('a set-up link is good for a day', async () => {
    const link = await makeSetupLink(http.server.op())
    http.server.clock.moveMs(24 * HOUR)
    const late = await http.send('POST', '/setup', {
      body: { token: link?.token, name: 'Ada', email: 'a@example.org', password: 'correct horse battery' },
    })
    assert.equal(codeOf(late), 'SETUP_LINK_INVALID')
  })
})

describe('signing in', () => {
  const http = useHttp()
  let admin: Person
  before(async () => {
    admin = await addPerson(http, 'admin')
  })
  const signIn = (given: Record<string, unknown>) => http.send('POST', '/session', { body: given })

  test('before the second factor is confirmed the password is enough, and the session says so', async () => {
    const response = await signIn({ email: admin.email.toUpperCase(), password: admin.password })
    assert.equal(response.statusCode, 200)
    assert.equal((response.json() as { secondFactor: boolean }).secondFactor, false)
  })

  test('confirming asks for the right code, once, and ends every session that a password alone opened', async () => {
    const other = cookieOf(await signIn({ email: admin.email, password: admin.password }))
    const confirm = (totp: string, as: string) => http.send('POST', '/session/totp', { as, body: { totp } })
    const right = codeFor(http, admin)
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0')
    assert.equal(codeOf(await confirm(wrong, admin.cookie)), 'TOTP_INVALID')
    const confirmed = await confirm(right, admin.cookie)
    assert.equal((confirmed.json() as { secondFactor: boolean }).secondFactor, true)
    assert.equal([confirmed.headers['set-cookie']].flat().length, 1, 'the new session alone, no clearing beside it')
    for (const gone of [other, admin.cookie])
      assert.equal(codeOf(await http.send('GET', '/session', { as: gone })), 'NOT_SIGNED_IN')
    admin = { ...admin, cookie: cookieOf(confirmed) }
    assert.equal(codeOf(await confirm(codeFor(http, admin, 1), admin.cookie)), 'INPUT_INVALID', 'confirmed already')
  })

  test('afterwards nobody gets in without it, and a code is good once', async () => {
    const known = { email: admin.email, password: admin.password }
    assert.equal(codeOf(await signIn(known)), 'SECOND_FACTOR_NEEDED')
    assert.equal(
      codeOf(await signIn({ ...known, totp: codeFor(http, admin) })),
      'TOTP_INVALID',
      'used for the confirmation',
    )
    const next = codeFor(http, admin, 1)
    const both = await Promise.all([signIn({ ...known, totp: next }), signIn({ ...known, totp: next })])
    assert.deepEqual(both.map((one) => one.statusCode).sort(), [200, 401], 'one of two with the same code')
    assert.equal(codeOf(await signIn({ ...known, password: 'wrong horse battery', totp: next })), 'SIGN_IN_REFUSED')
  })

  test('an address that nobody has is answered like a wrong password, waits included', async () => {
    http.server.clock.moveMs(2 * HOUR)
    const ask = async (address: string) => {
      const answers: string[] = []
      for (let n = 0; n < 7; n++) {
        const response = await signIn({ email: address, password: 'not the password' })
        answers.push(`${response.statusCode} ${response.body} ${response.headers['retry-after'] ?? ''}`)
      }
      return answers
    }
    const real = await ask(admin.email)
    assert.deepEqual(real, await ask('nobody@example.org'))
    assert.deepEqual(
      real.map((line) => line.slice(0, 3)),
      ['401', '401', '401', '401', '401', '429', '429'],
    )
  })

  test('while an address waits the right password does not help; after the wait it does', async () => {
    const right = () => signIn({ email: admin.email, password: admin.password, totp: codeFor(http, admin) })
    assert.equal(codeOf(await right()), 'TOO_MANY_REQUESTS')
    http.server.clock.moveMs(MINUTE)
    assert.equal((await right()).statusCode, 200)
  })

  test('guesses of the code are counted too', async () => {
    http.server.clock.moveMs(2 * HOUR)
    const right = codeFor(http, admin)
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0')
    const codes: string[] = []
    for (let n = 0; n < 6; n++)
      codes.push(codeOf(await signIn({ email: admin.email, password: admin.password, totp: wrong })))
    assert.deepEqual(codes.slice(-2), ['TOTP_INVALID', 'TOO_MANY_REQUESTS'])
    http.server.clock.moveMs(MINUTE)
  })

  test('guesses side by side are counted one by one', async () => {
    http.server.clock.moveMs(2 * HOUR)
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, n) => signIn({ email: admin.email, password: `guess number ${n}` })),
    )
    assert.equal(all.filter((one) => one.statusCode === 401).length, 5)
    http.server.clock.moveMs(2 * HOUR)
  })

  test('every act is in the ledger, without any secret', async () => {
    const entries = await http.server.op().tx(async (tx) => {
      const found = await sql<{ type: string; provenance: number; body: unknown }>`
        select type, provenance, body from evidence_pending order by at, id`.execute(tx.db)
      return found.rows
    })
    const types = new Set(entries.map((entry) => entry.type))
    for (const type of [
      'identity.setup-completed',
      'identity.signed-in',
      'identity.second-factor-confirmed',
      'identity.locked',
    ])
      assert.ok(types.has(type), type)
    assert.doesNotMatch(JSON.stringify(entries), new RegExp(`${admin.totpSecret}|correct horse|${admin.email}`))
  })
})

describe('a session', () => {
  const http = useHttp()
  let admin: Person
  before(async () => {
    admin = await addPerson(http, 'admin')
  })
  const show = (as: string) => http.send('GET', '/session', { as })
  const fresh = async () =>
    cookieOf(await http.send('POST', '/session', { body: { email: admin.email, password: admin.password } }))

  test('ends after 12 hours without use, and is prolonged by use', async () => {
    const cookie = await fresh()
    for (let n = 0; n < 3; n++) {
      http.server.clock.moveMs(11 * HOUR)
      assert.equal((await show(cookie)).statusCode, 200)
    }
    http.server.clock.moveMs(12 * HOUR)
    assert.equal(codeOf(await show(cookie)), 'NOT_SIGNED_IN')
  })

  test('ends after a week, however busy', async () => {
    const cookie = await fresh()
    for (let hours = 0; hours < 7 * 24 - 11; hours += 11) {
      http.server.clock.moveMs(11 * HOUR)
      assert.equal((await show(cookie)).statusCode, 200)
    }
    http.server.clock.moveMs(11 * HOUR)
    assert.equal(codeOf(await show(cookie)), 'NOT_SIGNED_IN')
  })

  test('ends at once by signing out', async () => {
    const cookie = await fresh()
    const out = await http.send('DELETE', '/session', { as: cookie })
    assert.match(String(out.headers['set-cookie']), /^patchreeve_session=; Max-Age=0/)
    assert.equal(codeOf(await show(cookie)), 'NOT_SIGNED_IN')
  })

  test('a changed cookie is nobody: every place and kind of change', async () => {
    const cookie = await fresh()
    const flipped = `${cookie.slice(0, -2)}${cookie.at(-2) === 'A' ? 'B' : 'A'}${cookie.at(-1)}`
    const tampered = [
      flipped,
      cookie.slice(1),
      `${cookie}A`,
      cookie.replace('ps1.', 'ps2.'),
      cookie.replace('ps1', 'pt1'),
      'x',
      '',
    ]
    for (const changed of tampered) assert.equal(codeOf(await show(changed)), 'NOT_SIGNED_IN', changed)
    const twice = await http.send('GET', '/session', {
      headers: { cookie: `patchreeve_session=x; patchreeve_session=${cookie}` },
    })
    assert.equal(codeOf(twice), 'NOT_SIGNED_IN', 'two of the name')
    assert.equal((await show(cookie)).statusCode, 200)
  })

  test('a changed role counts at the next request', async () => {
    const viewer = await addPerson(http, 'viewer', { ...admin, cookie: await fresh() })
    assert.equal(codeOf(await http.send('POST', '/feeds/refresh', { as: viewer.cookie })), 'FORBIDDEN')
    await http.server
      .op()
      .tx((tx) => sql`update identity_member set role = 'admin' where email = ${viewer.email}`.execute(tx.db))
    assert.equal(codeOf(await http.send('POST', '/feeds/refresh', { as: viewer.cookie })), 'HOST_NOT_FOUND', 'reached')
  })

  test('the sweep removes ended sessions and forgotten attempts, and leaves live ones', async () => {
    const old = await fresh()
    await http.send('POST', '/session', { body: { email: 'x@example.org', password: 'y' } })
    http.server.clock.moveMs(13 * HOUR)
    const live = await fresh()
    const ids = systemIds()
    await identitySweep({ database: http.server.database, clock: http.server.clock, ids, log: http.server.log }).run()
    const left = await http.server.op().tx(async (tx) => {
      const found = await sql<{ n: number }>`
        select (select count(*) from identity_session)::int as n
        union all select (select count(*) from identity_attempt)::int`.execute(tx.db)
      return found.rows.map((row) => row.n)
    })
    assert.deepEqual(left, [1, 0])
    assert.equal((await show(live)).statusCode, 200)
    assert.equal(codeOf(await show(old)), 'NOT_SIGNED_IN')
  })
})

describe('people', () => {
  // Slow enough that two who use one link both pass its first check before either is done.
  const http = useHttp({ passwords: { logN: 15, r: 8, p: 1 } })
  let admin: Person
  before(async () => {
    admin = await addPerson(http, 'admin')
  })

  test('an invitation makes a member of exactly its role, once', async () => {
    const invited = await http.send('POST', '/members', { as: admin.cookie, body: { role: 'viewer', name: 'Vera' } })
    const { link } = invited.json() as { link: string }
    assert.match(link, /^http:\/\/localhost:7080\/start\?token=pl1\.[\w-]{43}$/)
    const token = new URL(link).searchParams.get('token')
    assert.deepEqual((await http.send('GET', `/setup?token=${token}`)).json(), { open: true, tokenValid: true })
    const body = { token, name: 'Vera', email: 'vera@example.org', password: 'correct horse battery' }
    const taken = await http.send('POST', '/setup', { body: { ...body, email: admin.email.toUpperCase() } })
    assert.equal(codeOf(taken), 'INPUT_INVALID')
    http.server.clock.moveMs(MINUTE)
    const joined = await http.send('POST', '/setup', { body })
    assert.equal(
      ((await http.send('GET', '/session', { as: cookieOf(joined) })).json() as { role: string }).role,
      'viewer',
    )
    assert.equal(codeOf(await http.send('POST', '/setup', { body: { ...body, email: 'w@example.org' } })), 'SETUP_DONE')
    const listed = (await http.send('GET', '/members', { as: admin.cookie })).json() as {
      rows: { email: string; role: string }[]
    }
    assert.deepEqual(
      listed.rows.map((row) => row.role),
      ['admin', 'viewer'],
    )
  })

  test('an invitation used by two people at the same moment lets one in', async () => {
    const invited = await http.send('POST', '/members', { as: admin.cookie, body: { role: 'viewer', name: 'Vera' } })
    const token = new URL((invited.json() as { link: string }).link).searchParams.get('token')
    const join = (email: string) =>
      http.send('POST', '/setup', { body: { token, name: 'Vera', email, password: 'correct horse battery' } })
    const both = await Promise.all([join('one@example.org'), join('two@example.org')])
    assert.equal(both.filter((one) => one.statusCode === 200).length, 1)
  })

  test('a viewer invites nobody', async () => {
    const viewer = await addPerson(http, 'viewer', admin)
    assert.equal(
      codeOf(await http.send('POST', '/members', { as: viewer.cookie, body: { role: 'admin', name: 'X' } })),
      'FORBIDDEN',
    )
  })
})

describe('the token of the local command line', () => {
  const http = useHttp()
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchreeve-token-'))
  })
  after(() => rm(folder, { recursive: true }))
  const read = async () => (await readFile(join(folder, 'cli-token'), 'utf8')).trim()
  const show = (token: string) => http.send('GET', '/session', { headers: { authorization: `Bearer ${token}` } })

  test('is a 0600 file, works as admin, stays the same over restarts, and needs the right to make it', async () => {
    await assert.rejects(ensureLocalToken(http.server.op(VIEWER), folder), /FORBIDDEN/)
    await ensureLocalToken(http.server.op(), folder)
    assert.equal((await stat(join(folder, 'cli-token'))).mode & 0o777, 0o600)
    const first = await read()
    await ensureLocalToken(http.server.op(), folder)
    assert.equal(await read(), first)
    assert.equal(((await show(first)).json() as { role: string }).role, 'admin')
  })

  test('is made anew when the database does not know it, and the one before ends', async () => {
    const before = await read()
    await writeFile(join(folder, 'cli-token'), 'pt1.foreign\n')
    await ensureLocalToken(http.server.op(), folder)
    assert.notEqual(await read(), before)
    assert.equal(codeOf(await show(before)), 'NOT_SIGNED_IN')
    assert.equal((await show(await read())).statusCode, 200)
  })

  test('is no cookie, and a wrong token never falls back to the cookie', async () => {
    const token = await read()
    assert.equal(codeOf(await http.send('GET', '/session', { as: token })), 'NOT_SIGNED_IN')
    const admin = await addPerson(http, 'admin')
    const both = await http.send('GET', '/session', { as: admin.cookie, headers: { authorization: 'Bearer wrong' } })
    assert.equal(codeOf(both), 'NOT_SIGNED_IN')
  })

  test("confirms nobody's second factor", async () => {
    const headers = { authorization: `Bearer ${await read()}` }
    assert.equal(codeOf(await http.send('POST', '/session/totp', { headers, body: { totp: '123456' } })), 'FORBIDDEN')
  })
})
