/**
 * `npm test`: what this machine allows, changing nothing outside the checkout. Node's runner executes every `*.test.ts` of the
 * programs; tests that need the lab or a browser say why they skip, and fail instead with CI=true or `--with lab,browser`.
 */
import { spawnSync } from 'node:child_process'

const files = ['contract', 'ecosystems', 'trust', 'server', 'agent', 'cli', 'console', 'tools', 'packaging'].map((folder) => `${folder}/**/*.test.ts`)
const run = spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...files], { stdio: 'inherit' })
process.exit(run.status ?? 1)
