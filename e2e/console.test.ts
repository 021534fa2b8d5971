/** Every page of the console: readable by all, in both themes, at phone and desk width, in two languages and a longer one. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SETUP_TOKEN } from '../console/src/mock/people.ts'
import { makeWorld } from '../console/src/mock/world.ts'
import { skip } from './support/browser.ts'
import { assertAccessible, assertNoOverflow, type Opened, open, settled, speak } from './support/console.ts'
import { pages } from './support/pages.ts'
import { type Stage, setStage } from './support/setup.ts'

let stage: Stage
/** One page looks at all of them: a new one each time starts without the browser's compiled script, a second or more. */
let opened: Opened
before(async () => {
  stage = await setStage()
  if (!skip) opened = await open(stage.browser, stage.mock.url)
})
after(() => stage.close())

interface Look {
  readonly theme: 'light' | 'dark'
  readonly width: number
}
/** axe is the slow part: each theme and each width once. */
const looks: readonly Look[] = [
  { theme: 'light', width: 1440 },
  { theme: 'dark', width: 390 },
]
const widths = [320, 390, 600, 860, 1000, 1280, 1440]

for (const { name, path } of pages)
  test(`${name}: no finding of axe and no scrolling sideways, in both themes, at all widths, in all languages`, {
    skip,
  }, async () => {
    stage.mock.world = makeWorld()
    const { page, faults } = opened
    faults.length = 0
    await page.goto(stage.mock.url + path)
    await settled(page)
    for (const { theme, width } of looks) {
      await page.emulateMedia({ colorScheme: theme })
      await page.setViewportSize({ width, height: 900 })
      await assertAccessible(page, `${name} ${theme} ${width}`)
    }
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 })
      await assertNoOverflow(page, `${name} at ${width}`)
    }
    for (const language of ['de', 'pseudo'] as const) {
      await speak(page, language)
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 900 })
        await assertNoOverflow(page, `${name} in ${language} at ${width}`)
      }
    }
    await speak(page, 'en')
    assert.equal(await page.locator('h1').count(), 1, 'one h1')
    assert.deepEqual(faults, [], 'no error and no refusal of the content security policy')
  })

test('a look that was chosen in one tab is that of the other tabs too', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, stage.mock.url)
  await settled(page)
  const other = await page.context().newPage()
  await other.goto(`${stage.mock.url}/settings/display`)
  await other.getByRole('button', { name: 'Deutsch' }).click()
  await page.locator('html[lang="de"]').waitFor()
  await page.getByRole('link', { name: 'Befunde' }).waitFor()
  await close()
})

test('sign-in and first run are readable by all before anybody is signed in', { skip }, async () => {
  stage.mock.world = makeWorld({ setupOpen: true, role: undefined })
  const { page, close, faults } = await open(stage.browser, `${stage.mock.url}/sign-in`)
  for (const path of ['/sign-in', `/start?token=${SETUP_TOKEN}`, '/start?token=other']) {
    await page.goto(stage.mock.url + path)
    await settled(page)
    for (const { theme, width } of looks) {
      await page.emulateMedia({ colorScheme: theme })
      await page.setViewportSize({ width, height: 900 })
      await assertAccessible(page, `${path} ${theme} ${width}`)
      await assertNoOverflow(page, `${path} ${width}`)
    }
  }
  assert.deepEqual(faults, [])
  await close()
})

test('with more contrast, Home and a table have no finding of axe', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, `${stage.mock.url}/settings/display`)
  await page.getByRole('group', { name: 'Contrast' }).getByRole('button', { name: 'More' }).click()
  for (const path of ['/', '/findings']) {
    await page.goto(stage.mock.url + path)
    await settled(page)
    await assertAccessible(page, `${path} with more contrast`)
  }
  await close()
})
