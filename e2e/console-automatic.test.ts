/** Plans without a person in the console: stopped with a reason, let go on, and versions that are held back. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeWorld } from '../console/src/mock/world.ts'
import { skip } from './support/browser.ts'
import { lookAt, type Stage, setStage } from './support/setup.ts'

let stage: Stage
before(async () => {
  stage = await setStage()
})
after(() => stage.close())

test('a person stops plans without a person with a reason, and lets them go on', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await lookAt(stage, '/plans')
  await page.getByText('On: fixes that the standing approval covers').waitFor()
  const reason = page.getByLabel('Reason')
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  assert.equal(stage.mock.world.automatic.state, 'on', 'without a reason nothing is stopped')
  await reason.fill('freeze for the fair')
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await page.getByText(/Stopped .* by Ines Halvorsen: freeze for the fair/).waitFor()
  assert.equal(stage.mock.world.automatic.paused?.reason, 'freeze for the fair')
  await page.getByRole('button', { name: 'Let it go on' }).click()
  await page.getByText('On: fixes that the standing approval covers').waitFor()
  assert.equal(stage.mock.world.automatic.paused, null)
  await done()
})

test('who may only read can stop nothing and let nothing go on', { skip }, async () => {
  stage.mock.world = makeWorld({ role: 'viewer' })
  const plans = await lookAt(stage, '/plans')
  const stop = plans.page.getByRole('button', { name: 'Stop', exact: true })
  assert.equal(await stop.getAttribute('aria-disabled'), 'true')
  await plans.done()
  const held = await lookAt(stage, '/plans/held-back')
  const lift = held.page.getByRole('button', { name: 'Let it go on' }).first()
  assert.equal(await lift.getAttribute('aria-disabled'), 'true')
  await held.done()
})

test('held-back versions say why, where and until when; one that is let go on leaves the list', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await lookAt(stage, '/plans')
  await page.getByRole('link', { name: '2 versions are held back' }).click()
  await page.getByText('2 versions are not proposed without a person.').waitFor()
  const rows = page.locator('tbody tr')
  const [all, one] = [await rows.nth(0).innerText(), await rows.nth(1).innerText()]
  assert.match(
    all,
    /libxml2\s+2\.9\.14\+dfsg-1\.3~deb12u4\s+all hosts\s+Its roll-out was halted\s+1 failed in ring first/,
  )
  assert.match(one, /The host went back from it/)
  await rows.nth(0).getByRole('button', { name: 'Let it go on' }).click()
  await page.getByText('1 version is not proposed without a person.').waitFor()
  await rows.nth(0).getByRole('button', { name: 'Let it go on' }).click()
  await page.getByText('Nothing is held back.').first().waitFor()
  await done()
})
