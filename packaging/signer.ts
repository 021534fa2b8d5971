/**
 * The signer's command line as one file for Node 20 and newer: `npm run build:signer [-- --out FILE]`. It is made from a release's
 * source and compared by its digest; a server never offers it, because a taken server would offer another.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bundle, replacing } from './bundle.ts'
import { type ReleasePackages, releasePackages } from './release.ts'

const root = join(import.meta.dirname, '..')
const DEFAULT_OUT = '.cache/signer/patchreeve-sign.mjs'

/** Beside nothing but Node: the text of the default policy is in it, and the digests of the packages of its own release. */
export async function signerProgram(release?: ReleasePackages): Promise<Buffer> {
  const defaultPolicy = readFileSync(join(root, 'policy/default.yaml'), 'utf8')
  const code = await bundle('cli/src/signer/main.ts', [
    replacing(
      new Map([
        ['cli/src/signer/default-policy.ts', value('defaultPolicy', defaultPolicy)],
        ['cli/src/signer/release-packages.ts', value('releasePackages', release ?? (await releasePackages()))],
      ]),
    ),
  ])
  return Buffer.concat([Buffer.from('#!/usr/bin/env node\n'), code])
}

const value = (name: string, is: unknown) => `export const ${name} = () => (${JSON.stringify(is)})\n`

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function main(args: readonly string[]): Promise<void> {
  const named = args.indexOf('--out')
  const out = named < 0 ? join(root, DEFAULT_OUT) : args[named + 1]
  if (!out || (named < 0 && args.length > 0)) {
    process.stderr.write('usage: npm run build:signer [-- --out FILE]\n')
    process.exit(2)
  }
  const bytes = await signerProgram()
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(out, bytes, { mode: 0o755 })
  process.stdout.write(`${digestOf(bytes)}  ${out}\n`)
}

if (import.meta.main) await main(process.argv.slice(2))
