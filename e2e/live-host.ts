/**
 * A person who sets Patchreeve up and then looks at one package of a host, without touching anything: prints a line of JSON when the
 * page is there, and one when another version is in it. `node e2e/live-host.ts SETUP-LINK HOST-ID PACKAGE VERSION`
 */
import { openBrowser } from './support/browser.ts'
import { setUpAdmin } from './support/first-admin.ts'

const LIMIT_MS = 240_000

const [link = '', hostId = '', name = '', version = ''] = process.argv.slice(2)
const base = new URL(link).origin
const say = (event: string, more: object = {}) =>
  process.stdout.write(`${JSON.stringify({ event, at: Date.now(), ...more })}\n`)

/** Runs in the page: resolves when the package's row shows another version, with the time and what it shows. */
const CHANGED = `(name, version) => new Promise((resolve) => {
  const look = () => {
    const row = [...document.querySelectorAll('tr')].find((one) =>
      [...one.querySelectorAll('*')].some((part) => part.textContent.trim() === name))
    const text = (row?.textContent ?? '').replace(/\\s+/g, ' ')
    if (text !== '' && !text.includes(version)) resolve({ at: Date.now(), text })
  }
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
  look()
})`

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
  const limit = setTimeout(() => void browser.close(), LIMIT_MS)
  const changed = `(${CHANGED})(${JSON.stringify(name)}, ${JSON.stringify(version)})`
  const { at, text } = await page.evaluate<{ at: number; text: string }>(changed)
  clearTimeout(limit)
  if (loads !== 1) throw new Error(`the page was loaded ${loads} times`)
  say('shown', { at, text })
} finally {
  await browser.close()
}
