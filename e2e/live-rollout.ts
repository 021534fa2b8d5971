/**
 * A person who watches roll-outs in the console without touching anything: prints a line of JSON each time the sentence of the page
 * changes, and keeps a picture of it. When another roll-out stands on top of the list, its page is opened. Ends when it is told to.
 * `node e2e/live-rollout.ts SETUP-LINK FOLDER`
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { openBrowser } from './support/browser.ts'
import { setUpAdmin } from './support/first-admin.ts'

/** Each look keeps the browser busy for a while, and hosts share the processors with it. */
const LOOK_MS = 1_000
/** Pictures cost more than looks. */
const PICTURE_MS = 10_000

const [link = '', folder = ''] = process.argv.slice(2)
const base = new URL(link).origin
const say = (event: string, more: object = {}) =>
  process.stdout.write(`${JSON.stringify({ event, at: new Date().toISOString(), ...more })}\n`)

mkdirSync(folder, { recursive: true })
const browser = await openBrowser()
process.once('SIGTERM', () => void browser.close().then(() => process.exit(0)))
const [cookieName = '', ...cookieValue] = (await setUpAdmin(link)).split('=')
const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } })
await context.addCookies([{ name: cookieName, value: cookieValue.join('='), url: base }])

const list = await context.newPage()
const page = await context.newPage()
let loads = 0
page.on('load', () => {
  loads += 1
})
await list.goto(`${base}/deployments`)
say('ready')

let shown = { path: '', text: '', number: 0, pictureAt: 0 }
for (;;) {
  const path = (await newest(list)) ?? ''
  if (path !== '' && path !== shown.path) {
    loads = 0
    await page.goto(base + path)
    shown = { ...shown, path, text: '', pictureAt: 0 }
  }
  if (shown.path !== '') await look()
  await sleep(LOOK_MS)
}

/** Address of the roll-out on top of the list. */
async function newest(on: Page): Promise<string | undefined> {
  const first = on.locator('tbody a[href^="/deployments/"]').first()
  return (await first.count()) === 0 ? undefined : ((await first.getAttribute('href')) ?? undefined)
}

async function look(): Promise<void> {
  const sentence = page.locator('main .sentence').first()
  if ((await sentence.count()) === 0) return
  const text = (await sentence.innerText()).replace(/\s+/g, ' ')
  if (text === shown.text) return
  shown = { ...shown, text }
  say('figures', { deployment: shown.path.split('/').at(-1), text, reloads: loads - 1 })
  if (Date.now() - shown.pictureAt < PICTURE_MS && !/it ended/.test(text)) return
  shown = { ...shown, number: shown.number + 1, pictureAt: Date.now() }
  await page.screenshot({ path: join(folder, `${String(shown.number).padStart(2, '0')}.png`) })
}
