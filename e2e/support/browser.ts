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

const ARGS = ['--no-sandbox', '--font-render-hinting=none']
/** Pages of a test live for seconds: the compilers for code that runs long cost a third more time than they give back. */
const SHORT_LIVED = '--js-flags=--no-opt --no-maglev'

/** As a person has it. */
export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: ARGS })

export const openTestBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, SHORT_LIVED] })
