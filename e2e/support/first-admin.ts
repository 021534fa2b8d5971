/** The first admin of a freshly started server, as a program: set-up link, password, confirmed second factor. */
import { createHmac } from 'node:crypto'

/** The first admin, with a confirmed second factor; returns the session's cookie as `name=value`. */
export async function setUpAdmin(link: string): Promise<string> {
  const { origin, searchParams } = new URL(link)
  const token = searchParams.get('token') ?? ''
  const person = { name: 'Ada', email: 'ada@example.org', password: 'a long enough phrase 1!' }
  const made = await post(origin, '/setup', { token, ...person })
  const { totpSecret } = (await made.json()) as { totpSecret: string }
  const cookie = made.headers.getSetCookie().at(-1)?.split(';')[0] ?? ''
  const session = cookie || cookieOf(await post(origin, '/session', person))
  const confirmed = await post(origin, '/session/totp', { totp: totp(totpSecret) }, session)
  return cookieOf(confirmed) || session
}

const cookieOf = (response: Response) => response.headers.getSetCookie().at(-1)?.split(';')[0] ?? ''

async function post(base: string, path: string, body: object, cookie = ''): Promise<Response> {
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
