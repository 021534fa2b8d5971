/**
 * The pictures of the README and of a look before release, from a real server with its sample hosts: `node e2e/pictures.ts
 * SETUP-LINK FOLDER` signs in as the first admin and takes Home, Hosts, a host, Findings and a finding at desktop and phone width.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openBrowser } from './support/browser.ts'
import { setUpAdmin } from './support/first-admin.ts'

const [link = '', folder = '.cache/pictures'] = process.argv.slice(2)
const { origin } = new URL(link)
const cookie = await setUpAdmin(link)
const headers = { cookie, origin, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }
await fetch(`${origin}/api/v1/sample`, { method: 'POST', headers, body: '{}' })
const hosts = await assessed()
const pages = {
  home: '/',
  hosts: '/hosts',
  findings: '/findings',
  host: `/hosts/${hosts[0]?.id}`,
  settings: '/settings',
  evidence: '/evidence',
}
mkdirSync(folder, { recursive: true })
const browser = await openBrowser()
try {
  for (const [width, scheme] of [
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const) {
    const context = await browser.newContext({
      viewport: { width, height: width === 390 ? 844 : 860 },
      colorScheme: scheme,
    })
    const [name = '', ...value] = cookie.split('=')
    await context.addCookies([{ name, value: value.join('='), url: origin }])
    const page = await context.newPage()
    for (const [title, path] of Object.entries(pages)) {
      await page.goto(origin + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.locator('.skeleton, [aria-busy="true"]').first().waitFor({ state: 'detached', timeout: 20_000 })
      await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined) // the live stream stays open
      await page.screenshot({ path: join(folder, `${title}-${width}-${scheme}.png`) })
    }
    await context.close()
  }
} finally {
  await browser.close()
}

/** Sample hosts go the way of every report: wait until each has its verdicts. */
async function assessed(): Promise<{ id: string; assessedAt: string | null }[]> {
  for (let attempt = 0; attempt < 120; attempt++) {
    const answer = await fetch(`${origin}/api/v1/hosts?where=state:sample`, { headers: { cookie } })
    const { rows } = (await answer.json()) as { rows: { id: string; assessedAt: string | null }[] }
    if (rows.length > 0 && rows.every((row) => row.assessedAt !== null)) return rows
    await sleep(500)
  }
  throw new Error('the sample hosts were not assessed')
}
