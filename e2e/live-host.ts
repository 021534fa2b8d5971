/**
 * A person who sets Patchreeve up and then looks at one package of a host, without touching anything: prints a line of JSON when the
 * page is there, and one each time the version in it changes. `node e2e/live-host.ts SETUP-LINK HOST-ID PACKAGE VERSION`
 */
import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { openBrowser } from './support/browser.ts'

const LIMIT_MS = 240_000

const [link = '', hostId = '', name = '', version = ''] = process.argv.slice(2)
const base = new URL(link).origin
const say = (event: string, more: object = {}) =>
  process.stdout.write(`${JSON.stringify({ event, at: Date.now(), ...more })}\n`)

/** The first admin, with a confirmed second factor; returns the session's cookie. */
async function setUp(): Promise<string> {
  const token = new URL(link).searchParams.get('token') ?? ''
  const person = { name: 'Ada', email: 'ada@example.org', password: 'a long enough phrase 1!' }
  const made = await post('/setup', { token, ...person })
  const { totpSecret } = (await made.json()) as { totpSecret: string }
  const cookie = made.headers.getSetCookie().at(-1)?.split(';')[0] ?? ''
  const session = cookie || cookieOf(await post('/session', person))
  const confirmed = await post('/session/totp', { totp: totp(totpSecret) }, session)
  return cookieOf(confirmed) || session
}

const cookieOf = (response: Response) => response.headers.getSetCookie().at(-1)?.split(';')[0] ?? ''

async function post(path: string, body: object, cookie = ''): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    origin: base,
    'idempotency-key': crypto.randomUUID(),
    ...(cookie ? { cookie } : {}),
  }
  const response = await fetch(`${base}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`)
  return response
}

/** RFC 6238 with SHA-1, 30 s and six digits, written apart from the server's own. */
function totp(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret.replace(/[\s=]/g, '').toUpperCase()]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hash = createHmac('sha1', key).update(counter).digest()
  const at = (hash[19] ?? 0) & 15
  return String((hash.readUInt32BE(at) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0')
}

/** What the package's row shows, as one line of text. */
async function rowText(page: Page): Promise<string> {
  const rows = page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })
  return (await rows.count()) === 0 ? '' : ((await rows.first().textContent()) ?? '').replace(/\s+/g, ' ')
}

const browser = await openBrowser()
try {
  const [cookieName = '', ...cookieValue] = (await setUp()).split('=')
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  await context.addCookies([{ name: cookieName, value: cookieValue.join('='), url: base }])
  const page = await context.newPage()
  let loads = 0
  page.on('load', () => {
    loads += 1
  })
  await page.goto(`${base}/hosts/${hostId}/packages?where=${encodeURIComponent(`name:${name}`)}`)
  await page
    .getByText(version)
    .first()
    .waitFor()
    .catch(async (cause: unknown) => {
      throw new Error(
        `${version} is not on the page: ${((await page.locator('body').textContent()) ?? '').slice(0, 1_000)}`,
        {
          cause,
        },
      )
    })
  say('ready')
  const until = Date.now() + LIMIT_MS
  let before = await rowText(page)
  while (Date.now() < until) {
    const now = await rowText(page)
    if (now !== before && now !== '' && !now.includes(version)) {
      say('shown', { version: /\d\S*[~.+-]\S+/.exec(now.replace(name, ''))?.[0] ?? now, reloads: loads - 1 })
      break
    }
    before = now
    await sleep(25)
  }
} finally {
  await browser.close()
}
