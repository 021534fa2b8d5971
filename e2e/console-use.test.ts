/** A person at work: signs in, follows numbers to their rows, filters, sorts, turns pages, enrols, by mouse and by keyboard. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CODE, PASSWORD, SETUP_TOKEN } from '../console/src/mock/people.ts'
import { makeWorld } from '../console/src/mock/world.ts'
import { skip } from './support/browser.ts'
import { open, settled } from './support/console.ts'
import { host } from './support/pages.ts'
import { type Stage, setStage } from './support/setup.ts'

let stage: Stage
before(async () => {
  stage = await setStage()
})
after(() => stage.close())

test('sign-in asks for the second factor after the password, and goes where the person wanted', { skip }, async () => {
  stage.mock.world = makeWorld({ role: undefined })
  const { page, close } = await open(stage.browser, `${stage.mock.url}/hosts?where=tier%3AT0`)
  await page.getByLabel('E-mail').fill('ines@nordhafen.example')
  await page.getByLabel('Password').fill('not the right one')
  await page.getByRole('button', { name: 'Continue' }).click()
  assert.match(await page.getByRole('alert').innerText(), /not right/)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByLabel('Code of six digits').fill('000000')
  await page.getByRole('button', { name: 'Sign in' }).click()
  assert.match(await page.getByRole('alert').innerText(), /code is not right/)
  await page.getByLabel('Code of six digits').fill(CODE)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Remove tier:T0' }).waitFor()
  await close()
})

test('the one-time link makes the admin, the second factor, and ends with this machine and the line for the next', {
  skip,
}, async () => {
  stage.mock.world = makeWorld({ setupOpen: true, role: undefined, hosts: 1 })
  const { page, close, faults } = await open(stage.browser, `${stage.mock.url}/start?token=${SETUP_TOKEN}`)
  await page.getByLabel('Name').fill('Ines Halvorsen')
  await page.getByLabel('E-mail').fill('ines@nordhafen.example')
  await page.getByLabel('Password').fill('short')
  await page.getByRole('button', { name: 'Create the admin' }).click()
  assert.match(await page.getByRole('alert').innerText(), /at least 12/)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Create the admin' }).click()
  await page.getByRole('img', { name: 'Picture of the secret' }).waitFor()
  await page.getByText('JBSW Y3DP').waitFor()
  await page.getByLabel('Code of six digits').fill(CODE)
  await page.getByRole('button', { name: 'Confirm the code' }).click()
  await page.getByRole('link', { name: 'patch-01.ham' }).waitFor()
  await page.getByRole('button', { name: 'patch.nordhafen.example' }).click()
  await page.getByRole('button', { name: 'Use these names' }).click()
  await page.getByRole('button', { name: 'Make the line' }).click()
  assert.match(await page.getByRole('group', { name: 'Enrolment line' }).innerText(), /patchreeve-agent enrol/)
  await page.getByRole('link', { name: 'To Home' }).click()
  await page.getByRole('heading', { level: 1, name: /in time/ }).waitFor()
  assert.deepEqual(faults, [])
  await close()
})

test('each number of Home opens as many rows as it counts', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, stage.mock.url)
  await settled(page)
  const links = await page
    .locator('h1 a, .asof a, .stack-s a')
    .evaluateAll((found) =>
      found.map((link) => ({ text: link.textContent ?? '', href: link.getAttribute('href') ?? '' })),
    )
  assert.ok(links.length >= 8)
  for (const { text, href } of links) {
    if (href.includes('closed')) continue
    await page.goto(stage.mock.url + href)
    await settled(page)
    const count = Number(text.replace(/[^\d]/g, '').slice(0, text.includes('silent') ? 2 : undefined))
    const told = await page
      .locator('.pager')
      .innerText()
      .catch(() => '0 rows of 0')
    assert.match(told, new RegExp(`of ${count.toLocaleString('en')},`), `${text} at ${href}: ${told}`)
  }
  await close()
})

test('sorting is the server’s: the header says the direction, the address keeps it, the order changes', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, `${stage.mock.url}/hosts`)
  await settled(page)
  await page.getByRole('button', { name: 'Host', exact: true }).click()
  await page.waitForURL(/sort=name/)
  await settled(page)
  assert.equal(await page.getByRole('columnheader', { name: 'Host' }).getAttribute('aria-sort'), 'ascending')
  const up = await page.locator('tbody th').first().innerText()
  await page.getByRole('button', { name: 'Host', exact: true }).click()
  await page.waitForURL(/sort=-name/)
  await settled(page)
  assert.equal(await page.getByRole('columnheader', { name: 'Host' }).getAttribute('aria-sort'), 'descending')
  assert.notEqual(await page.locator('tbody th').first().innerText(), up)
  await close()
})

test('pages turn by keys past the limit of one page, and the total stays true', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, `${stage.mock.url}/hosts?sort=name`)
  await settled(page)
  const seen = new Set<string>()
  for (let turn = 0; turn < 5; turn++) {
    await page.getByText('50 rows of 1,312').waitFor()
    for (const name of await page
      .locator('tbody th a')
      .evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? '')))
      seen.add(name)
    await page.keyboard.press(']')
    await page.waitForURL(new RegExp(`cursor=at${(turn + 1) * 50}$`))
  }
  assert.equal(seen.size, 250)
  await close()
})

test('filter, rows and palette work by keyboard alone', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, `${stage.mock.url}/findings`)
  await settled(page)
  await page.keyboard.press('/')
  await page.keyboard.type('tier:T0..T1')
  await page.keyboard.press('Enter')
  await page.waitForURL(/where=tier/)
  await page.getByRole('button', { name: 'Remove tier:T0..T1' }).waitFor()
  await settled(page)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Backspace')
  await page.waitForURL((url) => !url.search.includes('where'))
  await page.locator('h1').first().waitFor({ state: 'attached' })
  await settled(page)
  await page.locator('main').focus()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'openssl' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('patch-01')
  await page.getByRole('option', { name: /patch-01.ham/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'patch-01.ham' }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  await page.waitForURL(/\/evidence$/)
  await close()
})

test('a viewer sees acts switched off with the role they need, and no set of keys turns them on', {
  skip,
}, async () => {
  stage.mock.world = makeWorld({ role: 'viewer' })
  const { page, close } = await open(stage.browser, `${stage.mock.url}/settings`)
  await settled(page)
  const make = page.getByRole('button', { name: 'Make the line' })
  assert.equal(await make.getAttribute('aria-disabled'), 'true')
  await page.getByText('Needs the role admin').first().waitFor()
  await make.focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Label').press('Enter')
  await page.waitForTimeout(300)
  assert.equal(stage.mock.world.tokens.length, 2)
  await close()
})

test('an enrolment line is made, shown once, and its token can be revoked', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, `${stage.mock.url}/settings`)
  await page.getByLabel('How many hosts may use it').fill('0')
  await page.getByText('A whole number from 1 to 10,000.').waitFor()
  await page.getByLabel('How many hosts may use it').fill('5')
  await page.getByLabel('Label').fill('rack 5')
  await page.getByRole('button', { name: 'Make the line' }).click()
  await page.getByRole('group', { name: 'Enrolment line' }).waitFor()
  await page.reload()
  await settled(page)
  assert.equal(await page.getByRole('group', { name: 'Enrolment line' }).count(), 0)
  const row = page.getByRole('row', { name: /rack 5/ })
  await row.getByRole('button', { name: 'Revoke' }).click()
  await row.getByText('Revoked').waitFor()
  await close()
})

test('a past day stays in the address and is said on the page', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, `${stage.mock.url}/hosts/${host}/system`)
  await settled(page)
  await page.getByLabel('Day').fill('2026-11-20')
  await page.getByRole('button', { name: 'Show this day' }).click()
  await page.waitForURL(/at=2026-11-20T22/)
  await page.getByText('You see the past: Fri 20 Nov, 23:59 CET').waitFor()
  await page.getByRole('link', { name: 'Back to now' }).click()
  await page.waitForURL((url) => !url.search.includes('at='))
  await close()
})

test('260 sockets are all there, but only those near the window are drawn', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, `${stage.mock.url}/hosts/${host}/network`)
  await settled(page)
  const table = page.getByRole('table', { name: 'Offered to the network' })
  assert.equal(await table.getAttribute('aria-rowcount'), '261')
  assert.ok((await table.getByRole('row').count()) < 150)
  await page.evaluate('window.scrollTo(0, document.body.scrollHeight)')
  await table.getByText('8,259').waitFor()
  await close()
})

test('news from the server bring new rows without a reload', { skip }, async () => {
  stage.mock.world = makeWorld({ hosts: 1 })
  const { page, close } = await open(stage.browser, `${stage.mock.url}/hosts`)
  await page.getByText('1 row of 1,').waitFor()
  await page.getByText('Live, ').waitFor()
  stage.mock.world = makeWorld({ hosts: 2 })
  stage.mock.news('host')
  await page.getByText('2 rows of 2,').waitFor()
  await close()
})

test('the chosen language is kept, and the page says which it is', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, close } = await open(stage.browser, `${stage.mock.url}/settings/display`)
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await page.goto(stage.mock.url)
  await page.getByRole('heading', { level: 1, name: /1\.282 von 1\.312 Hosts sind fristgerecht gepatcht/ }).waitFor()
  assert.equal(await page.locator('html').getAttribute('lang'), 'de')
  await close()
})
