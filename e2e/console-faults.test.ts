/** When the server fails, is slow, answers nonsense or has nothing: no page may look like "all", "none" or "fine". */
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { makeWorld } from '../console/src/mock/world.ts'
import { skip } from './support/browser.ts'
import { assertAccessible, assertNoOverflow, open, settled } from './support/console.ts'
import { host, pages } from './support/pages.ts'
import { type Stage, setStage } from './support/setup.ts'

let stage: Stage
/** One page for every route that fails: a new one each time costs a second. */
let page: Page
before(async () => {
  stage = await setStage()
  if (!skip) page = (await open(stage.browser, stage.mock.url)).page
})
afterEach(() => {
  if (!skip) stage.mock.faults.clear()
})
after(() => stage.close())

for (const { name, path, needs } of pages)
  test(`${name}: a failed ${needs} shows what failed with its code, and no row, total or clean state`, {
    skip,
  }, async () => {
    stage.mock.world = makeWorld()
    stage.mock.faults.set(needs, 'error')
    await page.goto(stage.mock.url + path)
    await settled(page)
    // A page may have something to warn of besides.
    const alert = page.getByRole('alert').filter({ hasText: 'could not be loaded' }).first()
    await alert.waitFor()
    assert.match(await alert.innerText(), /could not be loaded[\s\S]*INTERNAL/)
    assert.equal(await page.locator('.pager, [data-cause="clean"], [data-cause="none-yet"]').count(), 0)
    assert.equal(await page.locator('h1').count(), 1)
    stage.mock.faults.clear()
    await alert.getByRole('button', { name: 'Try again' }).click()
    await alert.waitFor({ state: 'detached' })
  })

test('failed, stale, lost, slow and empty states have no finding of axe and fit a phone', { skip }, async () => {
  stage.mock.world = makeWorld()
  stage.mock.faults.set('host_list', 'gone')
  const { page, close } = await open(stage.browser, `${stage.mock.url}/hosts`, { width: 390, theme: 'dark' })
  await page.getByRole('alert').waitFor()
  await assertAccessible(page, 'failed')
  await assertNoOverflow(page, 'failed')
  stage.mock.faults.set('host_list', 'slow')
  await page.goto(`${stage.mock.url}/hosts`)
  await page.getByRole('status', { name: 'Loading' }).waitFor()
  await assertAccessible(page, 'slow')
  stage.mock.faults.clear()
  stage.mock.world = makeWorld({ hosts: 0 })
  for (const path of ['/', '/hosts', '/findings', '/evidence', '/devices']) {
    await page.goto(stage.mock.url + path)
    await settled(page)
    await assertAccessible(page, `${path} empty`)
    await assertNoOverflow(page, `${path} empty`)
  }
  await close()
})

test('an answer of another shape than promised is a failure, not half a page', { skip }, async () => {
  stage.mock.world = makeWorld()
  stage.mock.faults.set('home_show', 'broken')
  const { page, close } = await open(stage.browser, stage.mock.url)
  await page.getByRole('alert').waitFor()
  assert.match(await page.getByRole('alert').innerText(), /INTERNAL/)
  await close()
})

test('a filter that is not understood shows nothing and names the term, never everything', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, `${stage.mock.url}/hosts?where=teir:T0`)
  await page.getByRole('alert').waitFor()
  assert.match(await page.getByRole('alert').innerText(), /not understood: teir:/)
  assert.equal(await page.getByRole('row').count(), 0)
  await close()
})

test('when the live channel is lost the page says since when, and acts are off with that reason', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  stage.mock.faults.set('events', 'gone')
  const { page, close } = await open(stage.browser, `${stage.mock.url}/settings`)
  await page.getByText('The server has not been heard since').waitFor()
  const make = page.getByRole('button', { name: 'Make the line' })
  assert.equal(await make.getAttribute('aria-disabled'), 'true')
  await page.getByText('Off until the server answers').first().waitFor()
  await assertAccessible(page, 'lost')
  await close()
})

test('rows that could not be asked for again stay, marked with their time', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, `${stage.mock.url}/hosts`)
  await settled(page)
  await page.getByText('Live, ').waitFor()
  stage.mock.faults.set('host_list', 'error')
  stage.mock.news('host')
  await page.getByText('These rows are from').waitFor()
  assert.ok((await page.getByRole('row').count()) > 10)
  await close()
})

const empties: [title: string, path: string, cause: string, text: RegExp][] = [
  [
    'a host that never reported is "never checked"',
    '/hosts?where=state:never-reported',
    'never-checked',
    /has not sent its packages yet/,
  ],
  [
    'a host of a system without a feed is "unknown", with the cause',
    '/hosts?where=platform:opensuse:15.6',
    'unknown',
    /No feed covers openSUSE/,
  ],
  [
    'an assessed host without findings is "clean", with time and what is unknown',
    '/hosts?where=is:in-time&sort=findings',
    'clean',
    /Checked .* CET/,
  ],
]
for (const [title, path, cause, text] of empties)
  test(`${title}`, { skip }, async () => {
    stage.mock.world = makeWorld()
    const { page, close } = await open(stage.browser, stage.mock.url + path)
    await settled(page)
    await page.locator('tbody th a').first().click()
    await page.locator(`[data-cause="${cause}"]`).waitFor()
    assert.match(await page.locator(`[data-cause="${cause}"]`).innerText(), text)
    await assertAccessible(page, title)
    await close()
  })

test('filtered away is said as such and can be cleared; no host at all offers the next step', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, `${stage.mock.url}/hosts?where=no-such-name`)
  await page.locator('[data-cause="filtered"]').waitFor()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await page.getByText('50 rows of 1,312').waitFor()
  stage.mock.world = makeWorld({ hosts: 0 })
  await page.goto(`${stage.mock.url}/hosts`)
  await page.locator('[data-cause="none-yet"]').getByRole('link', { name: 'Make the line' }).waitFor()
  await close()
})

test('Enter in the palette waits for the answer to what is typed, and says nothing is found only then', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, stage.mock.url)
  await settled(page)
  stage.mock.faults.set('host_list', 'slow')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('patch-01')
  await page.keyboard.press('Enter')
  await page.waitForTimeout(300)
  assert.equal(await page.getByRole('option').count(), 0)
  assert.equal(await page.getByText('Nothing has this name').count(), 0)
  stage.mock.faults.clear()
  await page.getByRole('heading', { name: 'patch-01.ham' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('no-such-host')
  await page.getByText('Nothing has this name').waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: 'patch-01.ham' }).waitFor()
  await close()
})

test('a host that does not exist is an error with its code', { skip }, async () => {
  const { page, close } = await open(stage.browser, `${stage.mock.url}/hosts/none-${host}`)
  assert.match(await page.getByRole('alert').innerText(), /HOST_NOT_FOUND/)
  await close()
})
