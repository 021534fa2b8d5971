/** The command line's process: real streams in, exit code out. */
import { join } from 'node:path'
import { run } from './run.ts'
import { processIo } from './terminal.ts'

process.exitCode = await run(processIo(join(import.meta.dirname, '../..')), process.argv.slice(2))
