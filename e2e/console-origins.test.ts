/** Where packages come from, and what a first patch needs: nothing is confirmed unseen, and Home's list says what is left. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { at } from '../console/src/mock/clock.ts'
import { makeWorld } from '../console/src/mock/world.ts'
import { skip } from './support/browser.ts'
import { assertAccessible, assertNoOverflow, type Look, settled } from './support/console.ts'
import { lookAt, type Stage, setStage } from './support/setup.ts'

let stage: Stage
before(async () => {
  stage = await setStage()
})
after(() => stage.close())

const look = (path: string, part: Look = {}) => lookAt(stage, path, part)

const originAt = (uri: RegExp) => {
  const found = stage.mock.world.origins.find((one) => uri.test(one.uri))
  assert.ok(found)
  return found
}
const grouped = (fingerprint: string): string => fingerprint.match(/.{8}/g)?.join(' ') ?? ''

test('keys are shown whole before a repository is confirmed; what one host of many names is not ticked', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/settings/origins')
  const other = await look('/settings/origins')
  await other.page.getByText('Live, ').waitFor()
  await page.getByText('2 of 4 confirmed').waitFor()
  const row = page.getByRole('row', { name: /debian-security/ })
  await row.getByRole('button', { name: 'Confirm' }).click()
  const security = originAt(/security/)
  for (const { fingerprint, shipped } of security.keys) {
    const box = row.getByRole('checkbox', { name: new RegExp(grouped(fingerprint)) })
    assert.equal(await box.isChecked(), shipped)
  }
  assert.match(await row.innerText(), /1 host of 1,312 names it\. Compare it with its publisher/)
  assert.equal(await row.getByLabel('Private addresses').count(), 0)
  assert.equal(originAt(/security/).confirmed, null, 'looking confirms nothing')
  await assertAccessible(page, 'confirming')
  await row.getByRole('button', { name: 'Confirm' }).click()
  await row.getByText('Being read').waitFor()
  assert.deepEqual(security.confirmed?.keys, security.proposed)
  stage.mock.news('origin')
  await other.page.getByText('3 of 4 confirmed').waitFor()
  Object.assign(security.confirmed ?? {}, { checkedAt: at(1_000) })
  stage.mock.news('origin')
  await row.getByText('Read', { exact: true }).waitFor()
  await other.done()
  await done()
})

test('a key that comes up while somebody compares is not sent with what was compared', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/settings/origins')
  await page.getByText('Live, ').waitFor()
  const row = page.getByRole('row', { name: /debian-security/ })
  await row.getByRole('button', { name: 'Confirm' }).click()
  const security = originAt(/security/)
  const shown = [...security.proposed]
  const late = { fingerprint: 'F'.repeat(40), shipped: false, hosts: 1_312 }
  Object.assign(security, { keys: [...security.keys, late], proposed: [...shown, late.fingerprint], hosts: 1_313 })
  stage.mock.news('inventory')
  await row.getByRole('cell', { name: '1,313' }).waitFor()
  assert.equal(await row.getByText(grouped(late.fingerprint)).count(), 0)
  await row.getByRole('button', { name: 'Confirm' }).click()
  await row.getByText('Being read').waitFor()
  assert.deepEqual(security.confirmed?.keys, shown)
  await done()
})

test('where no key is proposed the act stays off until a person takes one', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/settings/origins')
  const row = page.getByRole('row', { name: /apt\.split/ })
  await row.getByRole('button', { name: 'Confirm' }).click()
  const confirm = row.getByRole('button', { name: 'Confirm' })
  assert.equal(await confirm.getAttribute('aria-disabled'), 'true')
  await row.getByText('Off until a key is taken').waitFor()
  await row.getByRole('checkbox').first().check()
  await confirm.click()
  await row.getByText('Being read').waitFor()
  assert.deepEqual(originAt(/split/).confirmed?.keys, [originAt(/split/).keys[0]?.fingerprint])
  await done()
})

test('a repository on the own network says its address, and is read once that address is named', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/settings/origins', { width: 390 })
  const row = page.getByRole('row', { name: /packages\.nordhafen/ })
  assert.match(await row.innerText(), /Not read[\s\S]*has the address 10\.20\.0\.9/)
  await row.getByRole('button', { name: 'Confirm anew' }).click()
  const field = row.getByLabel('Private addresses')
  assert.equal(await field.inputValue(), '10.20.0.9')
  await assertAccessible(page, 'addresses')
  await assertNoOverflow(page, 'addresses at 390')
  await field.fill('everything')
  await row.getByRole('button', { name: 'Confirm' }).click()
  await row.getByRole('alert').getByText('not valid').waitFor()
  await field.fill('10.20.0.9')
  await row.getByRole('button', { name: 'Confirm' }).click()
  await row.getByText('Being read').waitFor()
  assert.deepEqual(originAt(/nordhafen/).confirmed?.addresses, ['10.20.0.9'])
  await done()
})

test('without any repository the page says when there will be some; a viewer may confirm none', { skip }, async () => {
  stage.mock.world = makeWorld({ hosts: 0 })
  const { page, done } = await look('/settings/origins')
  await page.locator('[data-cause="none-yet"]').getByText('No host has reported a repository').waitFor()
  stage.mock.world = makeWorld({ role: 'viewer' })
  await page.reload()
  const row = page.getByRole('row', { name: /debian-security/ })
  await row.getByRole('button', { name: 'Confirm' }).click()
  assert.equal(await row.getByRole('button', { name: 'Confirm' }).getAttribute('aria-disabled'), 'true')
  await row.getByText('Needs the role admin').waitFor()
  await done()
})

test('after the first host Home’s list leads on to the first patch, and a line goes when it is done', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { world } = stage.mock
  world.hasRoot = false
  for (const list of [world.plans, world.hostKeys]) list.length = 0
  for (const origin of world.origins) origin.confirmed = null
  const { page, done } = await look('/')
  const steps = page.locator('.steps > li')
  const links = () => steps.getByRole('link').evaluateAll((found) => found.map((one) => one.getAttribute('href')))
  const exposure = '/hosts?where=exposure%3Aunknown'
  assert.deepEqual(await links(), [
    exposure,
    ...['/settings/keys', '/settings/keys', '/settings/origins', '/plans/policy', '/plans'],
  ])
  await page.getByText('without it the host is only watched').waitFor()
  await assertAccessible(page, 'the path to the first patch')
  await steps.filter({ hasText: 'Confirm where packages come from' }).getByRole('link').click()
  const row = page.getByRole('row', { name: /debian-security/ })
  await row.getByRole('button', { name: 'Confirm' }).click()
  await row.getByRole('button', { name: 'Confirm' }).click()
  await row.getByText('Being read').waitFor()
  await page.goBack()
  await settled(page)
  await page.getByText('5 steps to go').waitFor()
  assert.ok(!(await links()).includes('/settings/origins'))
  world.hasRoot = true
  const { plans, hostKeys } = makeWorld()
  world.plans.push(...plans)
  world.hostKeys.push(...hostKeys.filter((key) => key.state === 'confirmed'))
  stage.mock.news('plan')
  await page.getByText('1 step to go').waitFor()
  assert.deepEqual(await links(), [exposure])
  await done()
})
