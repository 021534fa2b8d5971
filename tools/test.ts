/**
 * `npm test`: what this machine allows, changing nothing outside the checkout. One throw-away PostgreSQL serves all files.
 * Tests that need the lab or a browser say why they skip; with CI=true or `--with lab,browser` they fail instead.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startTestCluster } from '../server/test/support/cluster.ts'

const FOLDERS = [
  'contract',
  'ecosystems',
  'trust',
  'server',
  'agent',
  'cli',
  'console',
  'lab',
  'tools',
  'packaging',
  'e2e',
  'bench',
  'sim',
]

/** One more than the smallest supported machine has cores: many files wait for processes more than they compute. */
const AT_ONCE = 3

const REPORTERS = ['spec', join(import.meta.dirname, 'test-report.ts')].flatMap((reporter) => [
  `--test-reporter=${reporter}`,
  '--test-reporter-destination=stdout',
])

const USAGE = `npm test [-- [FILE ...] [--with lab,browser]]
  FILE     test files or patterns; without any, all of them
  --with   what needs the lab (root, Debian's mmdebstrap) or a browser fails rather than skips when it cannot run`

async function main(): Promise<number> {
  const { values, positionals: wanted } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' }, with: { type: 'string', default: '' } },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const files = wanted.length > 0 ? wanted : FOLDERS.map((folder) => `${folder}/**/*.test.ts`)
  const cluster = await startTestCluster()
  try {
    const env = {
      ...process.env,
      PATCHREEVE_TEST_CLUSTER: JSON.stringify(cluster.handle),
      PATCHREEVE_TEST_WITH: values.with,
      PATCHREEVE_FEEDS: 'off',
    }
    return await run(['--test', `--test-concurrency=${AT_ONCE}`, ...REPORTERS, ...files], env)
  } finally {
    await cluster.stop()
  }
}

function run(argv: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...argv], { stdio: 'inherit', env })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

process.exit(await main())
