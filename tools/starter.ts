/**
 * Makes the starter bundle: `node tools/starter.ts --from DIR [--from DIR ...] --out data/starter`. Each DIR holds feeds as
 * docs/adding-a-feed.md names them; a feed is taken from the last DIR that has it. Bytes depend on the input and the runtime alone.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Loaded, loadFeedsOf } from '@patchreeve/server/src/feeds/import.ts'
import { buildStarter, MAX_BUNDLE_BYTES } from '@patchreeve/server/src/feeds/starter.ts'

/** The systems that a first start can assess. */
const PLATFORMS = ['debian:11', 'debian:12', 'debian:13']

const { values } = parseArgs({ options: { from: { type: 'string', multiple: true }, out: { type: 'string' } } })
if (!values.from || !values.out) {
  process.stderr.write('usage: node tools/starter.ts --from DIR [--from DIR ...] --out DIR\n')
  process.exit(2)
}

const loaded: Loaded = await loadFeedsOf(values.from, PLATFORMS)
const files = buildStarter(loaded)
await mkdir(values.out, { recursive: true })
for (const old of await readdir(values.out)) if (/\.json(?:\.br)?$/.test(old)) await rm(join(values.out, old))
let sizeBytes = 0
for (const { name, bytes } of files) {
  await writeFile(join(values.out, name), bytes)
  sizeBytes += bytes.length
  process.stdout.write(`${String(bytes.length).padStart(9)}  ${name}\n`)
}
process.stdout.write(`${String(sizeBytes).padStart(9)}  of ${MAX_BUNDLE_BYTES}\n`)
if (loaded.absent.length > 0) process.stdout.write(`absent: ${loaded.absent.join(', ')}\n`)
