/**
 * A person who sets Patchreeve up and then looks at one package of a host, without touching anything: prints a line of JSON when the
 * page is there, one when another version is in it, and one when the API says another version to a program that asks again and again.
 * Both look from here, because to start a process for each question would take the time that is measured.
 * `node e2e/live-host.ts SETUP-LINK HOST-ID PACKAGE VERSION`
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openBrowser } from './support/browser.ts'
import { setUpAdmin } from './support/first-admin.ts'

const LIMIT_MS = 240_000
/** Between two questions to the API. */
const ASK_MS = 150

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

/** The time at which the API says another version. */
async function changedInApi(cookie: string): Promise<{ at: number; text: string }> {
  const url = `${base}/api/v1/hosts/${hostId}/packages?where=${encodeURIComponent(`name:${name}`)}`
  for (;;) {
    const answer = await fetch(url, { headers: { cookie }, signal: AbortSignal.timeout(LIMIT_MS) })
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
    const { rows } = (await answer.json()) as { rows: { name: string; version: string }[] } // the server checks its answers
    const row = rows.find((one) => one.name === name)
    if (row && row.version !== version) return { at: Date.now(), text: row.version }
    await sleep(ASK_MS)
  }
}

const browser = await openBrowser()
try {
  const cookie = await setUpAdmin(link)
  const [cookieName = '', ...cookieValue] = cookie.split('=')
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
  await Promise.all([
    page.evaluate<{ at: number; text: string }>(changed).then((seen) => say('shown', seen)),
    changedInApi(cookie).then((seen) => say('answered', seen)),
  ])
  clearTimeout(limit)
  if (loads !== 1) throw new Error(`the page was loaded ${loads} times`)
} finally {
  await browser.close()
}
