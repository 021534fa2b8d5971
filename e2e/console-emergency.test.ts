/** Emergencies, drills, reviews, the halt of all and parts of a way back, as a person uses them. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, afterEach, before, test } from 'node:test'
import { deploymentId } from '../console/src/mock/deployments.ts'
import { makeWorld } from '../console/src/mock/world.ts'
import { skip } from './support/browser.ts'
import { assertAccessible, assertNoOverflow, type Look } from './support/console.ts'
import { lookAt, type Stage, setStage } from './support/setup.ts'

let stage: Stage
before(async () => {
  stage = await setStage()
})
afterEach(() => {
  if (!skip) stage.mock.faults.clear()
})
after(() => stage.close())

const look = (path: string, part: Look = {}) => lookAt(stage, path, part)
test('an emergency is shown before it is planned: rings, what is lifted, what is left; it leads to its page', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/emergencies')
  const plan = page.getByRole('button', { name: 'Plan the emergency' })
  assert.equal(await plan.getAttribute('aria-disabled'), 'true')
  await page.getByText('Off: name a vulnerability or a package').first().waitFor()
  await page.getByLabel('Vulnerability').fill('CVE-2026-0001')
  await page.getByText('Off: it needs a reason').first().waitFor()
  await page.getByLabel('Reason', { exact: true }).fill('Exploited here since this morning.')
  await page.getByRole('button', { name: 'Show what it would be' }).click()
  const shown = page.locator('.panel', { hasText: 'It would be' })
  await shown.getByText('rest, 28 hosts: as soon as 2 of first have gone through.').waitFor()
  await shown.getByText('2 in 30 days on each host; 1 left where fewest are.').waitFor()
  await assertAccessible(page, 'a dry run')
  await plan.click()
  await page.waitForURL(/\/emergencies\/[0-9a-f-]{36}$/)
  await page.getByRole('heading', { name: /^Emergency: / }).waitFor()
  await done()
})

test('a drill says what it does and what it does not show, and costs no quota', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/emergencies')
  await page.getByRole('button', { name: 'Drill', exact: true }).click()
  await page.getByText('It does not show that the packages install.').waitFor()
  await page.getByLabel('Reason', { exact: true }).fill('Yearly drill.')
  await page.getByRole('button', { name: 'Show what it would be' }).click()
  const shown = page.locator('.panel', { hasText: 'It would be' })
  await shown.waitFor()
  assert.doesNotMatch(await shown.innerText(), /left where fewest/)
  await done()
})

test('the record says each stage with its minutes, and is had as JSON; on a phone nothing runs over', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const drill = stage.mock.world.emergencies[1]
  assert.ok(drill)
  const { page, done } = await look(`/emergencies/${drill.id}`, { width: 390 })
  const row = page.getByRole('row', { name: /95 % of the hosts/ })
  await row.getByText('92 min').waitFor()
  await assertNoOverflow(page, 'the record')
  await assertAccessible(page, 'the record')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'The record as JSON' }).click(),
  ])
  const record = JSON.parse(await readFile(await download.path(), 'utf8')) as { stages: unknown[]; slowest: unknown[] }
  assert.deepEqual([record.stages.length, record.slowest.length], [6, 3])
  await done()
})

test('an overdue review is seen in the list, wants words, and is closed once', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/emergencies')
  await page
    .getByRole('row', { name: /Exploited on two/ })
    .getByText('Overdue')
    .waitFor()
  await page
    .getByRole('row', { name: /Exploited on two/ })
    .getByRole('link')
    .first()
    .click()
  const close = page.getByRole('button', { name: 'Close the review' })
  await page.getByText('Off: it needs words').waitFor()
  assert.equal(await close.getAttribute('aria-disabled'), 'true')
  await page.getByRole('button', { name: 'Right, with faults' }).click()
  await page.getByLabel(/^In words/).fill('The second key was at home.')
  await close.click()
  await close.waitFor({ state: 'detached' }) // its own field shows the words before the server has them
  await page.getByText('The second key was at home.').waitFor()
  assert.equal(stage.mock.world.emergencies[0]?.reviewed?.outcome, 'justified-with-faults')
  assert.equal(await close.count(), 0)
  await done()
})

test('everything is halted with a reason, says so on every page of deployments, and is lifted with one', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/deployments')
  await page.getByRole('button', { name: 'Halt everything' }).click()
  const now = page.getByRole('button', { name: 'Halt everything now' })
  assert.equal(await now.getAttribute('aria-disabled'), 'true', 'not without words')
  await page.getByLabel('Reason').fill('The mirror may be taken.')
  await now.click()
  await page.getByRole('alert').getByText('Everything is halted').waitFor()
  await page.getByText(/\d+ will not begin, 1 had begun, \d+ had ended/).waitFor()
  await page.getByText('a lease lasts 15 minutes').waitFor()
  assert.equal(
    stage.mock.world.deployments.some((one) => one.state === 'running'),
    false,
  )
  await assertAccessible(page, 'halted')
  await page.goto(`${stage.mock.url}/deployments/${deploymentId(3)}`)
  await page.getByRole('alert').getByText('Everything is halted').waitFor()
  await page.goto(`${stage.mock.url}/deployments`)
  await page.getByLabel('Reason').fill('A false alarm.')
  await page.getByRole('button', { name: 'Lift the halt' }).click()
  await page.getByText('(A false alarm.)').waitFor()
  assert.equal(await page.getByRole('alert').count(), 0)
  await done()
})

test('one host or a ring goes back: the number to type is theirs', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/deployments/${deploymentId(1)}`)
  await page.getByRole('button', { name: 'One host' }).click()
  await page.getByRole('button', { name: 'Propose the way back' }).click()
  await page.getByText('the deployment goes on for the others').waitFor()
  await page.getByLabel('Type 1 to confirm').fill('1')
  await page.getByRole('button', { name: 'A ring' }).click()
  const ring = stage.mock.world.deployments.find((one) => one.id === deploymentId(1))?.rings[0]
  assert.ok(ring)
  await page.getByRole('button', { name: 'Propose the way back' }).click()
  await page.getByLabel(`Type ${ring.hosts} to confirm`).fill(String(ring.hosts))
  await page.getByRole('button', { name: /^Propose it for/ }).click()
  await page.getByText('The way back is proposed. It waits for sign-offs.').waitFor()
  await assertAccessible(page, 'undo')
  await done()
})
