/** Own packages in the console: what is offered and withdrawn, by whose key, the SBOM as a file, and nothing yet. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { handlers } from '../console/src/mock/handlers.ts'
import { skip } from './support/browser.ts'
import { assertAccessible, assertNoOverflow, type Look } from './support/console.ts'
import { lookAt, type Stage, setStage } from './support/setup.ts'

let stage: Stage
before(async () => {
  stage = await setStage()
})
after(() => stage.close())

const look = (part: Look = {}) => lookAt(stage, '/settings/packages', part)

test('what is offered and what was withdrawn, with its reason; the SBOM is saved as it was signed', {
  skip,
}, async () => {
  const { page, done } = await look()
  await page.getByText('1 offered, 1 withdrawn').waitFor()
  const gone = page.getByRole('row', { name: /2\.0-1/ })
  assert.match(await gone.innerText(), /Withdrawn\s+Loses bookings at midnight/)
  const row = page.getByRole('row', { name: /2\.1-1/ })
  await row.getByRole('button', { name: 'Fetch SBOM (CycloneDX 1.6)' }).click()
  const saved = page.waitForEvent('download')
  await row.getByRole('link', { name: 'Save' }).click()
  const file = await saved
  assert.equal(file.suggestedFilename(), 'berth-planner_2.1-1_all.sbom.json')
  const { metadata } = JSON.parse(readFileSync(await file.path(), 'utf8')) as { metadata: { component: unknown } }
  assert.deepEqual(metadata.component, { type: 'application', name: 'berth-planner', version: '2.1-1' })
  await assertAccessible(page, 'own packages')
  await done()
})

test('on a phone and in German it fits', { skip }, async () => {
  const { page, done } = await look({ width: 390, language: 'de' })
  await page.getByText('Angeboten').first().waitFor()
  await assertNoOverflow(page, 'own packages')
  await done()
})

test('without a key the page says what to do first', { skip }, async () => {
  const { package_list: list, package_repository: repository } = handlers
  Object.assign(handlers, {
    package_list: () => ({ rows: [], total: 0, countedAt: '2026-11-28T12:00:00.000Z', next: null, previous: null }),
    package_repository: () => ({ key: null, uris: [], newest: null, offered: 0, withdrawn: 0 }),
  })
  try {
    const { page, done } = await look()
    await page.getByText('No key is handed in yet').waitFor()
    await page.getByText('patchreeve package init').waitFor()
    await done()
  } finally {
    Object.assign(handlers, { package_list: list, package_repository: repository })
  }
})
