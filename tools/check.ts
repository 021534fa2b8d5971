/** `npm run check`: types, lint and format, arrows between folders, texts that must not be here. All are run; any failure fails. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const bin = (name: string) => join(ROOT, 'node_modules/.bin', name)

const checks: readonly { name: string; argv: readonly [string, ...string[]] }[] = [
  { name: 'types', argv: [bin('tsc'), '-p', '.'] },
  { name: 'types of the console', argv: [bin('tsc'), '-p', 'console'] },
  { name: 'lint and format', argv: [bin('biome'), 'check', '.'] },
  { name: 'arrows', argv: [process.execPath, 'tools/check-layers.ts'] },
  { name: 'texts', argv: [process.execPath, 'tools/check-text.ts'] },
]

let failed = 0
for (const { name, argv } of checks) {
  const since = performance.now()
  const run = spawnSync(argv[0], argv.slice(1), { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] })
  const ok = run.status === 0
  if (!ok) failed += 1
  process.stdout.write(
    `${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(22)} ${((performance.now() - since) / 1000).toFixed(1)} s\n`,
  )
}
process.exitCode = failed === 0 ? 0 : 1
