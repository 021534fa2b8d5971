/** Chromium for tests: skipped with its reason where it is missing, unless a browser was demanded. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** Debian's package `chromium`. */
const CHROMIUM = '/usr/bin/chromium'

/** CI and `--with=browser`: a missing browser fails. */
export const demanded =
  process.env.CI === 'true' ||
  process.argv.includes('--with=browser') ||
  process.env.PATCHREEVE_TEST_WITH?.includes('browser') === true

/** A reason to skip, or false. Where a browser is demanded there is none: a missing one then fails. */
export const skip: string | false =
  existsSync(CHROMIUM) || demanded ? false : 'no Chromium at /usr/bin/chromium (apt-get install chromium)'

/** Pages of a test live for seconds: the compilers for code that runs long cost a third more time than they give back. */
const SHORT_LIVED = '--js-flags=--no-opt --no-maglev'

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--font-render-hinting=none', SHORT_LIVED],
  })
}
