/** The command line's process: real streams in, exit code out. */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

const home = join(import.meta.dirname, '../..')
// Second and later runs start in half the time; where the folder may not be written, Node goes on without.
enableCompileCache(join(home, '.cache/compile'))
const { run } = await import('./run.ts')
const { processIo } = await import('./terminal.ts')

process.exitCode = await run(processIo(home), process.argv.slice(2))
