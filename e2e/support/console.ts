/** A page of the console against the made-up organisation: with the clock of the data, and with every fault of the page noted. */
import assert from 'node:assert/strict'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { NOW } from '../../console/src/mock/clock.ts'

export interface Look {
  readonly width?: number
  readonly theme?: 'light' | 'dark'
  readonly language?: 'en' | 'de' | 'pseudo'
}

export interface Opened {
  readonly page: Page
  /** Errors of scripts and refusals of the content security policy. */
  readonly faults: string[]
  /** The page is closed, and what it kept in the browser is gone. */
  close(): Promise<void>
}

/** Pages that were closed, to be opened again: a new one costs a process and compiles the console's script anew, 2 s in all. */
const idle = new WeakMap<Browser, Page[]>()

export async function open(browser: Browser, url: string, look: Look = {}): Promise<Opened> {
  const { width = 1440, theme = 'light', language = 'en' } = look
  const page = idle.get(browser)?.pop() ?? (await newPage(browser))
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text())
  })
  await page.goto(url)
  if (language !== 'en') await speak(page, language)
  return { page, faults, close: () => close(browser, page) }
}

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin' })
  await context.clock.setFixedTime(NOW)
  return context.newPage()
}

async function close(browser: Browser, page: Page): Promise<void> {
  page.removeAllListeners('pageerror')
  page.removeAllListeners('console')
  await page.unrouteAll()
  await page.evaluate('localStorage.clear(); sessionStorage.clear()')
  await page.context().clearCookies()
  await page.goto('about:blank')
  idle.set(browser, [...(idle.get(browser) ?? []), page])
}

export type Language = NonNullable<Look['language']>

/** As if it was chosen in another tab: the page changes without being loaded anew. */
export async function speak(page: Page, language: Language): Promise<void> {
  const key = 'patchreeve-preferences'
  await page.evaluate(`localStorage.setItem('${key}', '${JSON.stringify({ language })}')
    dispatchEvent(new StorageEvent('storage', { key: '${key}' }))`)
  await page.locator(`html[lang="${language === 'pseudo' ? 'en-XA' : language}"]`).waitFor()
}

/** Waits until the page shows its answer: a heading, and no skeleton. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' })
  // Not `waitForFunction`: it evaluates text in the page, which the content security policy refuses.
  await page.locator('.sk').first().waitFor({ state: 'detached' })
}

/** Rows of a table are alike: the first ones stand for all, and axe is slow in a long list. */
const MORE_ROWS = 'tbody tr:nth-child(n+6), .scroll-list li:nth-child(n+6)'

/** Runs in the page. Only what it found comes back: a list of all that is well is most of the work. */
const CHECK = `axe.run({ exclude: [['${MORE_ROWS}']] }, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map((one) => one.id + ': ' + one.help + ': ' + one.nodes.slice(0, 3)
    .map((node) => node.target.join(' ') + ' ' + (node.failureSummary ?? '')).join(' | ')))`

/** All rules of axe. A page that was loaded anew gets the script anew. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source)
  assert.deepEqual(await page.evaluate(CHECK), [], what)
}

/** Runs in the page, so it is a text: the tests are compiled without the browser's types. */
const WIDE = `(() => {
  const edge = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= edge) return []
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > edge + 1)
    .slice(0, 4)
    .map((element) => element.tagName + '.' + element.className + ' ' + (element.textContent ?? '').slice(0, 40))
})()`

/** Elements that reach over the right edge, outside of areas that scroll by themselves. */
export async function assertNoOverflow(page: Page, what: string): Promise<void> {
  const wide = await page.evaluate(WIDE)
  assert.deepEqual(wide, [], what)
}
