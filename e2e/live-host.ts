/**
 * A person who sets Patchreeve up and then looks at one package of a host, without touching anything: prints a line of JSON when the
 * page is there, and one each time the version in it changes. `node e2e/live-host.ts SETUP-LINK HOST-ID PACKAGE VERSION`
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { openBrowser } from './support/browser.ts'
import { setUpAdmin } from './support/first-admin.ts'

const LIMIT_MS = 240_000
/** Each look keeps the browser busy for a while, and what is timed shares the processors with it. */
const LOOK_MS = 100

const [link = '', hostId = '', name = '', version = ''] = process.argv.slice(2)
const base = new URL(link).origin
const say = (event: string, more: object = {}) =>
  process.stdout.write(`${JSON.stringify({ event, at: Date.now(), ...more })}\n`)

/** What the package's row shows, as one line of text. */
async function rowText(page: Page): Promise<string> {
  const rows = page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })
  return (await rows.count()) === 0 ? '' : ((await rows.first().textContent()) ?? '').replace(/\s+/g, ' ')
}

const browser = await openBrowser()
try {
  const [cookieName = '', ...cookieValue] = (await setUpAdmin(link)).split('=')
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
      say('shown', { text: now, reloads: loads - 1 })
      break
    }
    before = now
    await sleep(LOOK_MS)
  }
} finally {
  await browser.close()
}
