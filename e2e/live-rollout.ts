/**
 * A person who watches roll-outs in the console without touching anything: prints a line of JSON each time the sentence of the page
 * changes, and keeps a picture of it. Each roll-out that the list shows has a tab of its own. Ends when it is told to.
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

interface Tab {
  readonly page: Page
  /** 1 for the first that was opened. */
  readonly number: number
  text: string
  loads: number
  pictures: number
  pictureAt: number
}

const list = await context.newPage()
await list.goto(`${base}/deployments`)
say('ready')

const tabs = new Map<string, Tab>()
for (;;) {
  for (const path of await paths()) if (!tabs.has(path)) tabs.set(path, await opened(path))
  for (const [path, tab] of tabs) await look(path, tab)
  await sleep(LOOK_MS)
}

/** Addresses of the roll-outs in the list. */
async function paths(): Promise<string[]> {
  const links = await list.locator('tbody a[href^="/deployments/"]').all()
  return [...new Set(await Promise.all(links.map(async (one) => (await one.getAttribute('href')) ?? '')))]
}

async function opened(path: string): Promise<Tab> {
  const page = await context.newPage()
  const tab = { page, number: tabs.size + 1, text: '', loads: 0, pictures: 0, pictureAt: 0 }
  page.on('load', () => {
    tab.loads += 1
  })
  await page.goto(base + path)
  return tab
}

async function look(path: string, tab: Tab): Promise<void> {
  const sentence = tab.page.locator('main .sentence').first()
  if ((await sentence.count()) === 0) return
  const text = (await sentence.innerText()).replace(/\s+/g, ' ')
  if (text === tab.text) return
  tab.text = text
  say('figures', { deployment: path.split('/').at(-1), text, reloads: tab.loads - 1 })
  if (Date.now() - tab.pictureAt < PICTURE_MS && !/it ended/.test(text)) return
  tab.pictures += 1
  tab.pictureAt = Date.now()
  const name = `${tab.number}-${String(tab.pictures).padStart(2, '0')}.png`
  await tab.page.screenshot({ path: join(folder, name) })
}
