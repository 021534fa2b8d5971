/** One browser and one mock server for a test file. */
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../../console/build.ts'
import { type MockServer, serveMock } from '../../console/src/mock/serve.ts'
import { openTestBrowser, skip } from './browser.ts'
import { type Look, open, settled } from './console.ts'

export interface Stage {
  readonly browser: Browser
  readonly mock: MockServer
  close(): Promise<void>
}

const nothing = (): never => {
  throw new Error(`no stage: ${skip}`)
}

/** A page of the mock, opened and settled. `done` says that it had no fault, and closes it. */
export async function lookAt(
  stage: Stage,
  path: string,
  look: Look = {},
): Promise<{ page: Page; done: () => Promise<void> }> {
  const { page, close, faults } = await open(stage.browser, stage.mock.url + path, look)
  await settled(page)
  return {
    page,
    async done() {
      assert.deepEqual(faults, [])
      await close()
    },
  }
}

/** Without a browser the tests are skipped, and nobody may use the stage. */
export async function setStage(): Promise<Stage> {
  if (skip)
    return {
      get browser() {
        return nothing()
      },
      get mock() {
        return nothing()
      },
      close: async () => {},
    }
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const { dist } = await buildConsole({ root, log: () => {} })
  const mock = await serveMock(dist)
  const browser = await openTestBrowser()
  return {
    browser,
    mock,
    async close() {
      await browser.close()
      await mock.close()
    },
  }
}
