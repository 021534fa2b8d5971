/** Pages of what changes hosts: nothing starts unsigned, nothing stops by a slip, and what is missing or damaged is said. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { after, afterEach, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { deploymentId } from '../console/src/mock/deployments.ts'
import { planId } from '../console/src/mock/plans.ts'
import { policies } from '../console/src/mock/policy.ts'
import { makeWorld } from '../console/src/mock/world.ts'
import { skip } from './support/browser.ts'
import { assertAccessible, assertNoOverflow, type Look, settled } from './support/console.ts'
import { group } from './support/pages.ts'
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

const text = async (page: Page, selector = 'main'): Promise<string> => (await page.locator(selector).innerText()) ?? ''
const signOff = { payloadType: 'application/vnd.patchreeve.signoff+json', payload: '', signatures: [] }
const asFile = (name: string, content: object | string) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
})

test('the downloaded plan is the one whose digest the page shows, with policy and roots for the signer', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/plans/${planId(5)}`)
  const shown = (await text(page, '#sign .digest')).replace(/\s/g, '')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the plan' }).click(),
  ])
  assert.equal(download.suggestedFilename(), 'plan-000005.json')
  const document = JSON.parse(await readFile(await download.path(), 'utf8')) as { plan: string; roots: string[] }
  const { payload } = JSON.parse(document.plan) as { payload: string }
  const digest = createHash('sha256').update(Buffer.from(payload, 'base64')).digest('hex')
  assert.equal(digest, shown)
  assert.equal(document.roots.length, 2)
  const line = page.getByRole('group', { name: 'Line that signs the plan' })
  assert.match(await line.innerText(), /^patchreeve sign plan-000005\.json /)
  await done()
})

test('a plan is started only after enough people signed; a file that is no sign-off is refused in the host’s words', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/plans/${planId(5)}`)
  const start = page.getByRole('button', { name: 'Start the roll-out' })
  await page.getByText('Off: 1 sign-off is missing').waitFor()
  assert.equal(await start.getAttribute('aria-disabled'), 'true')
  const file = page.getByLabel('Sign-off that it wrote')
  await file.setInputFiles(asFile('other.json', '{"payloadType":"x"}'))
  await page.getByRole('button', { name: 'Hand in' }).click()
  await page.getByText('The signoff is too large, no envelope, or not what its type demands.').waitFor()
  assert.equal(await start.getAttribute('aria-disabled'), 'true')
  await file.setInputFiles(asFile('signoff.json', signOff))
  await page.getByRole('button', { name: 'Hand in' }).click()
  await page.getByText('Sign-offs: 2 of 2').waitFor()
  await start.click()
  await page.waitForURL(/\/deployments\/[0-9a-f-]{36}$/)
  await page.getByText('0 of them verified; 446 wait their turn').waitFor()
  await done()
})

test('a file larger than any signed document is not sent at all', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/plans/${planId(5)}`)
  await page.getByLabel('Sign-off that it wrote').setInputFiles(asFile('large.json', 'x'.repeat(1_000_001)))
  await page.getByText('Off: the file is larger than any signed document').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Hand in' }).getAttribute('aria-disabled'), 'true')
  await done()
})

test('no way back is said at the top of the plan, in its row of the list, and at each transaction', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/plans')
  await page.getByRole('row', { name: /nginx/ }).getByText('2 transactions without a way back').waitFor()
  await page.getByRole('link', { name: /nginx/ }).click()
  await page.getByRole('alert').getByText('No way back: 2 transactions on 24 hosts').waitFor()
  assert.equal(await page.getByText('UNDO: NONE', { exact: true }).count(), 2)
  await done()
})

const refusals: [state: string, plan: number, reason: RegExp][] = [
  ['lapsed', 2, /Off: the sign-offs lapsed/],
  ['outdated', 1, /Off: it was made under an older policy/],
]
for (const [state, plan, reason] of refusals)
  test(`a plan that is ${state} says why it cannot start, and can be proposed anew`, { skip }, async () => {
    stage.mock.world = makeWorld()
    const { page, done } = await look(`/plans/${planId(plan)}`)
    assert.match(await text(page, '#sign'), reason)
    await page.getByRole('button', { name: 'Propose it anew' }).click()
    await page.waitForURL(new RegExp(planId(5)))
    await done()
  })

test('a ring that this plan can never prove is named before anybody signs', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/plans/${planId(2)}`)
  await page.getByText('Ring rest cannot begin with this plan').waitFor()
  await page.getByText('It wants 5 successes of the ring below with this very plan').waitFor()
  await done()
})

test('a proposal without a root, or with nothing in it, says why and leads on', { skip }, async () => {
  stage.mock.world = makeWorld({ hosts: 0 })
  const { page, done } = await look('/plans')
  await page.locator('[data-cause="none-yet"]').waitFor()
  await page.getByRole('button', { name: 'Propose' }).click()
  await page.getByText('No root is here yet').waitFor()
  await page.getByRole('link', { name: 'Make the first root' }).click()
  await page.getByText('Nobody has said yet whose signatures count').waitFor()
  stage.mock.world = makeWorld()
  await page.goto(`${stage.mock.url}/plans`)
  await page.getByLabel('Findings to clear').fill('tier:T4')
  await page.getByRole('button', { name: 'Propose' }).click()
  await page.getByText(/^12: .* is held on the host/).waitFor()
  await page.getByRole('link', { name: 'Confirm the repository, then propose again.' }).click()
  await page.getByRole('heading', { name: 'Repositories that hosts use' }).waitFor()
  await done()
})

test('halting asks for the number of hosts, stops those that wait, and news bring it to other screens', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/deployments/${deploymentId(3)}`)
  const other = await look(`/deployments/${deploymentId(3)}`)
  await other.page.getByText('Live, ').waitFor()
  await page.getByRole('button', { name: 'Halt this deployment' }).click()
  await page.getByText('251 hosts that wait').waitFor()
  const halt = page.getByRole('button', { name: 'Halt 252 hosts' })
  await page.getByLabel('Type 252 to confirm').fill('25')
  assert.equal(await halt.getAttribute('aria-disabled'), 'true')
  await page.getByLabel('Type 252 to confirm').press('Enter')
  assert.equal(stage.mock.world.deployments[0]?.state, 'running')
  await page.getByLabel('Type 252 to confirm').fill('252')
  await halt.click()
  await page.getByText('A person stopped it.').first().waitFor()
  assert.equal(stage.mock.world.deployments[0]?.state, 'halted')
  stage.mock.news('deployment')
  await other.page.getByText('A person stopped it.').first().waitFor()
  await other.done()
  await done()
})

test('a way back that does not exist is refused with its reason; one that does waits for sign-offs', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/deployments/${deploymentId(2)}`)
  await page.getByRole('button', { name: 'Propose the way back' }).click()
  await page.getByLabel('Type 26 to confirm').fill('26')
  await page.getByRole('button', { name: 'Propose it for 26 hosts' }).click()
  await page.getByText('There is no way back').waitFor()
  await page.goto(`${stage.mock.url}/deployments/${deploymentId(1)}`)
  await page.getByRole('button', { name: 'Propose the way back' }).click()
  await page.getByLabel('Type 185 to confirm').fill('185')
  await page.getByRole('button', { name: 'Propose it for 185 hosts' }).click()
  await page.getByText('The way back is proposed. It waits for sign-offs.').waitFor()
  await page.getByRole('link', { name: 'To that plan' }).click()
  await page.waitForURL(new RegExp(planId(5)))
  await done()
})

test('hosts that went back by themselves are the first thing seen, with the check that failed and what to do', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/deployments/${deploymentId(2)}`)
  const signal = await text(page, '#signal')
  assert.match(signal, /3 failed in ring second, and the policy takes 2/)
  assert.match(signal, /3 hosts went back by themselves[\s\S]*nginx\.service is failed[\s\S]*propose again/)
  await page.locator('#signal').getByRole('link', { name: 'Show' }).click()
  await page.waitForURL(/show=undone#hosts$/)
  await page.getByText('3 of 324, newest first').waitFor()
  assert.equal(await page.getByRole('table', { name: 'Where each host stands' }).locator('tbody tr').count(), 3)
  await done()
})

test('a refusal has its sentence and its way out; a host’s word never looks like proof', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/deployments/${deploymentId(3)}?show=refused,installed`)
  const row = (name: RegExp) => page.getByRole('row', { name })
  assert.match(await row(/Refused/).innerText(), /do something else than the plan says[\s\S]*Propose the plan again/)
  assert.match(await row(/Installed/).innerText(), /An exit code is a claim/)
  assert.equal(
    await row(/Installed/)
      .locator('.mark--verified')
      .count(),
    0,
  )
  await done()
})

test('the chain names the link that is missing and the ledger’s number of each that is there', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/findings/${group}`)
  const chain = page.locator('#episodes')
  await chain.getByRole('alert').getByText('1 link is missing').waitFor()
  assert.match(await chain.getByRole('alert').innerText(), /Try gw-01\.ham/)
  assert.match(await chain.innerText(), /Sign-off Ines Halvorsen[\s\S]*entry 344/)
  await chain.getByRole('button', { name: 'CVE-2026-48213' }).click()
  await page.waitForURL(/chain=4102/)
  await chain.getByText('patchreeve evidence chain 4102').waitFor()
  await assertAccessible(page, 'chain')
  await page.getByRole('link', { name: 'Propose a plan for it' }).click()
  await page.waitForURL(/\/plans\?where=/)
  assert.equal(await page.getByLabel('Findings to clear').inputValue(), 'source:openssl platform:debian:12')
  await done()
})

test('the policy’s digest and signers are computed here; a changed byte is seen, whatever the server says', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/plans/policy')
  await page.getByText('Computed in this browser from the signed bytes').waitFor()
  assert.equal((await text(page, '.sign .digest')).replace(/\s/g, ''), policies[0]?.digest)
  assert.match(await text(page, '.sign'), /Ines Halvorsen[\s\S]*Ruth Okafor/)
  await page.route('**/api/v1/policies/2', async (route) => {
    const answer = (await (await route.fetch()).json()) as { envelope: string }
    const envelope = JSON.parse(answer.envelope) as { payload: string }
    const changed = Buffer.from(envelope.payload, 'base64')
      .toString()
      .replace('"periodMinutes":60', '"periodMinutes":61')
    envelope.payload = Buffer.from(changed).toString('base64')
    await route.fulfill({ json: { ...answer, envelope: JSON.stringify(envelope) } })
  })
  await page.reload()
  await page.getByRole('alert').getByText('Only 0 of 2 signatures count').waitFor()
  await page.getByText('NOT WHAT THE SERVER SAYS').waitFor()
  await done()
})

test('a policy shows its calendar in words, and when each ring is open next by what was signed', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/plans/policy')
  const doc = await text(page, '.doc')
  assert.match(doc, /Mon, Tue, Wed, Thu, Fri, from 22:00 for 8 h/)
  assert.match(doc, /Patch Tuesday \(second Tue of the month\) \+ 4 days, from 08:00 for 12 h/)
  assert.match(doc, /Closed every year from 12-20 to 01-06: Turn of the year/)
  assert.doesNotMatch(doc, /NOT WHAT THIS CALENDAR SAYS/)
  const dates = page.locator('section', { has: page.getByRole('heading', { name: 'Open next' }) })
  assert.match(await dates.innerText(), /first\s+At any time[\s\S]*rest\s[\s\S]*22:00[\s\S]* to [\s\S]*06:00/)
  assert.equal(await dates.getByRole('listitem').count(), 8)
  await done()
})

test('an envelope that is none is a failure with the host’s code, not half a policy', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/plans/policy')
  await page.route('**/api/v1/policies/2', async (route) => {
    await route.fulfill({ json: { ...(await (await route.fetch()).json()), envelope: '{"payload":"<script>"}' } })
  })
  await page.reload()
  assert.match(await page.getByRole('alert').innerText(), /could not be loaded[\s\S]*DOCUMENT_REFUSED/)
  assert.equal(await page.locator('.doc').count(), 0)
  await done()
})

test('a host’s key is confirmed only by digits typed from its screen, and a second key stands out', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/settings/keys')
  await page.getByText('4 of 64 keys; 4 wait for a comparison.').waitFor()
  const row = page.getByRole('row', { name: /gw-01\.ams/ })
  assert.match(await row.innerText(), /Another key[\s\S]*a new installation, or somebody else/)
  await row.getByRole('button', { name: 'Compare' }).click()
  const digest = stage.mock.world.hostKeys[0]?.digest ?? ''
  const confirm = row.getByRole('button', { name: 'They are the same' })
  await row.getByLabel('Last 8 digits').fill('00000000')
  assert.equal(await confirm.getAttribute('aria-disabled'), 'true')
  await row.getByLabel('Last 8 digits').fill(digest.slice(-8).toUpperCase())
  await confirm.click()
  await page.getByText('3 of 64 keys; 3 wait for a comparison.').waitFor()
  assert.equal(stage.mock.world.hostKeys[0]?.state, 'confirmed')
  await done()
})

test('before the first root the page gives every line that makes it; a root handed in counts', { skip }, async () => {
  stage.mock.world = makeWorld({ hosts: 0 })
  const { page, done } = await look('/settings/keys')
  assert.match(await text(page), /patchreeve key new[\s\S]*patchreeve root init --server facts\.json/)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the facts' }).click(),
  ])
  assert.match(await readFile(await download.path(), 'utf8'), /"orderKey":/)
  await page
    .getByLabel('Signed root')
    .setInputFiles(asFile('root-1.json', { ...signOff, payloadType: 'application/vnd.patchreeve.root+json' }))
  await page.getByRole('button', { name: 'Hand in' }).click()
  await page.getByText('Root, version 2').waitFor()
  await done()
})

test('a viewer sees plans and deployments, and may start, halt and confirm nothing', { skip }, async () => {
  stage.mock.world = makeWorld({ role: 'viewer' })
  const { page, done } = await look(`/plans/${planId(4)}`)
  assert.equal(await page.getByRole('button', { name: 'Start the roll-out' }).getAttribute('aria-disabled'), 'true')
  await page.goto(`${stage.mock.url}/deployments/${deploymentId(3)}`)
  assert.equal(await page.getByRole('button', { name: 'Halt this deployment' }).getAttribute('aria-disabled'), 'true')
  await page.getByText('Needs the role admin').first().waitFor()
  await done()
})

test('p and d after g lead to plans and deployments; numbers of a sentence open the hosts that they count', {
  skip,
}, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look('/')
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await page.waitForURL(/\/plans$/)
  await settled(page)
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await page.waitForURL(/\/deployments$/)
  await page.goto(`${stage.mock.url}/deployments/${deploymentId(3)}`)
  await page.locator('.sentence').getByRole('link', { name: '5', exact: true }).click()
  await page.getByText('5 of 259, newest first').waitFor()
  await done()
})

test('open acts and a long list of hosts have no finding of axe and fit a phone', { skip }, async () => {
  stage.mock.world = makeWorld()
  const { page, done } = await look(`/deployments/${deploymentId(3)}?show=all`, { width: 390, theme: 'dark' })
  await page.getByRole('button', { name: 'Halt this deployment' }).click()
  for (const details of await page.locator('main figure details summary').all()) await details.click()
  await assertAccessible(page, 'halting')
  await assertNoOverflow(page, 'halting')
  await page.goto(`${stage.mock.url}/settings/keys`)
  await page.getByRole('button', { name: 'Compare' }).first().click()
  await assertAccessible(page, 'comparing')
  await assertNoOverflow(page, 'comparing')
  await done()
})
