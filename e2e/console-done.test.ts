/** Pages after the deed: what is rolled out is done, a way back says what it costs, and what is closed keeps its evidence. */
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { deploymentId } from '../console/src/mock/deployments.ts'
import { CLOSED, patched } from '../console/src/mock/evidence.ts'
import { planId, planIn } from '../console/src/mock/plans.ts'
import { makeWorld } from '../console/src/mock/world.ts'
import { skip } from './support/browser.ts'
import { assertNoOverflow, type Look } from './support/console.ts'
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

test('a plan that every host has is done: it says so, starts nowhere, asks for no signature, and leads to its deployment', {
  skip,
}, async () => {
  const world = makeWorld()
  Object.assign(planIn(world.plans, planId(4)), {
    state: 'done',
    rollout: { id: deploymentId(1), state: 'finished' },
    actions: { sign: false, replace: false, start: false },
  })
  stage.mock.world = world
  const { page, done } = await look('/plans')
  const row = page.getByRole('row', { name: /curl/ })
  await row.getByText('Rolled out', { exact: true }).waitFor()
  assert.match(
    await page.locator('.sentence').innerText(),
    /1 is signed or approved and may start, 0 are being rolled out/,
  )
  await row.getByRole('link').first().click()
  await page.getByText('Off: it was rolled out to every host of it').waitFor()
  assert.equal(await page.getByText('Download the plan').count(), 0)
  await page.locator('#sign').getByRole('link', { name: 'To its deployment' }).click()
  await page.waitForURL(new RegExp(deploymentId(1)))
  await done()
})

test('a plan that is being rolled out says so in the list, and is not started twice', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/plans')
  await page.getByRole('row', { name: /curl/ }).getByRole('link', { name: 'being rolled out' }).waitFor()
  await page.goto(`${stage.mock.url}/plans/${planId(4)}`)
  await page.getByText('Off: it is being rolled out').waitFor()
  await done()
})

test('a plan that goes back says what it opens again, and not that there is no way back', { skip }, async () => {
  const world = makeWorld()
  Object.assign(planIn(world.plans, planId(5)), { goesBack: true, reopens: 24 })
  stage.mock.world = world
  const { page, done } = await look(`/plans/${planId(5)}`)
  await page.getByText(/opens 24 findings again that the newer versions had cleared/).waitFor()
  assert.equal(await page.getByText(/No way back|UNDO: NONE/).count(), 0)
  await done()
})

test('the line that signs names root and policy, and who will not wait finds the letters of each first host', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/plans/${planId(5)}`)
  const line = page.getByRole('group', { name: 'Line that signs the plan', exact: true })
  await line.getByText(/--root root-2\.json --policy policy-\d+\.json --out/).waitFor()
  await page.getByText('Without waiting for the ring’s turn').click()
  const now = await page.getByRole('group', { name: 'Line that signs the plan for now' }).innerText()
  const [, letters = ''] = /--now ([0-9a-f]{8})\b/.exec(now) ?? []
  await page.locator('#sign .pairs').getByText(letters, { exact: true }).waitFor()
  await done()
})

test('a ring that is over says that it is done, also where no host waited for its delay', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/deployments/${deploymentId(1)}`)
  await page
    .getByText(/^done: \d+ of \d+ hosts? (is|are) verified$/)
    .first()
    .waitFor()
  assert.equal(await page.getByText(/no host of it has seen the fix/).count(), 0)
  await done()
})

test('an entry about a closed finding leads to when it was closed, by what, and to its chain; so does its number', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/evidence')
  await page.getByRole('link', { name: CLOSED, exact: true }).click()
  const closed = /CVE-2026-48210 is closed since .+: No host had that version any more/
  await page.getByText(closed).waitFor()
  await page.getByRole('heading', { name: 'Chain of evidence' }).waitFor()
  await page.goto(`${stage.mock.url}/findings/${CLOSED}`)
  await page.getByText(closed).waitFor()
  await done()
})

test('each finding that a plan clears leads to its chain, from the plan and from its deployment', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  for (const path of [`/plans/${planId(3)}`, `/deployments/${deploymentId(2)}`]) {
    const { page, done } = await look(path)
    const href = await page.locator('a[href$="/chain"]').first().getAttribute('href')
    assert.match(href ?? '', /^\/findings\/\d+\/chain$/)
    await done()
  }
})

test('the line with apply is not made here: the page gives the two commands with what was typed', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/settings')
  await page.getByLabel('How many hosts may use it').fill('3')
  await page.getByLabel('Label').fill("Ada's rack")
  await page.getByLabel('With apply: the host may be patched from here').check()
  await page.getByText(/--with-apply --label 'Ada'\\''s rack' --max-uses 3 .*--json > line\.json/).waitFor()
  await page.getByText('patchreeve enrolment line line.json --root root-2.json').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Make the line' }).count(), 0)
  await done()
})

test('settings show the order key and the authorities as facts.json has them', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/settings/keys')
  await page.getByText('“orderKeyId” in facts.json').waitFor()
  assert.ok((await page.locator('main').innerText()).replace(/\s/g, '').includes('c'.repeat(64)))
  await done()
})

test('whose exposure is not known is one click from where it is said', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/hosts?where=exposure%3Aunknown', { width: 1280 })
  await assertNoOverflow(page, 'hosts')
  const hidden = await page.locator('.tbl').evaluate((table) => table.scrollWidth - table.clientWidth)
  assert.equal(hidden, 0, 'all columns are in sight')
  await page.getByRole('link', { name: 'say it' }).first().click()
  await page.waitForURL(/\/hosts\/[^/]+\/about$/)
  await done()
})

test('a host on which a patch was verified says when, and leads to its deployment', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/hosts/${patched}`)
  await page.getByRole('link', { name: /^Last patch verified / }).click()
  await page.waitForURL(new RegExp(deploymentId(1)))
  await page.goto(`${stage.mock.url}/plans/${planId(1)}`)
  await page.locator('summary', { hasText: 'by key' }).first().click()
  await page.locator('.pairs').getByText('Verified', { exact: true }).first().waitFor()
  await done()
})
