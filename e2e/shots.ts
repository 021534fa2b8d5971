/** Pictures of all pages for looking at, into the ignored folder `.cache/shots`: `node e2e/shots.ts [NAME...] [390-light...]`. */
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildConsole } from '../console/build.ts'
import { SETUP_TOKEN } from '../console/src/mock/people.ts'
import { serveMock } from '../console/src/mock/serve.ts'
import { makeWorld } from '../console/src/mock/world.ts'
import { openBrowser } from './support/browser.ts'
import { open, settled } from './support/console.ts'
import { pages } from './support/pages.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = `${root}.cache/shots`
const wanted = process.argv.slice(2)
const before = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'start', path: `/start?token=${SETUP_TOKEN}` },
]

const looks = wanted.filter((word) => /^\d+-/.test(word))
const names = wanted.filter((word) => !/^\d+-/.test(word))
const isWanted = (name: string, look: string): boolean =>
  (names.length === 0 || names.includes(name)) && (looks.length === 0 || looks.includes(look))

await mkdir(folder, { recursive: true })
const { dist } = await buildConsole({ root, log: console.log })
const mock = await serveMock(dist)
const browser = await openBrowser()
for (const { name, path } of [...before, ...pages])
  for (const theme of ['light', 'dark'] as const)
    for (const width of [390, 1280, 1440]) {
      if (!isWanted(name, `${width}-${theme}`)) continue
      mock.world = makeWorld(name === 'start' ? { setupOpen: true, role: undefined } : {})
      const { page, close, faults } = await open(browser, mock.url + path, { width, theme })
      await settled(page)
      await page.screenshot({ path: `${folder}/${name}-${width}-${theme}.png`, fullPage: true })
      if (faults.length > 0) console.log(name, faults)
      await close()
    }
await browser.close()
await mock.close()
