/** Builds the packages into a folder: `node packaging/build.ts --out DIR [--keep] [--architecture amd64,arm64]`. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ARCHITECTURES,
  type Architecture,
  agentPackage,
  type BuiltPackage,
  runtimeFileName,
  runtimePackage,
} from './packages.ts'
import { runtimeFolder } from './runtime-source.ts'

export function buildPackages(architectures: readonly Architecture[]): BuiltPackage[] {
  return [agentPackage(), ...architectures.map((one) => runtimePackage(one, runtimeFolder(one)))]
}

/** The processor that this machine has, as Debian calls it; amd64 where it has no package for it. */
export function ownArchitecture(): Architecture {
  const found = Object.entries(ARCHITECTURES).find(([, cpu]) => cpu === process.arch)?.[0]
  return (found ?? 'amd64') as Architecture // a key of the table it was found in
}

/** Beside each package: what an index says about it. Hidden, so that it is not part of what is served. */
export interface Described {
  readonly fileName: string
  readonly fields: Readonly<Record<string, string>>
  readonly size: number
  readonly sha256: string
}

export const descriptionName = (fileName: string) => `.${fileName}.json`

/** Aside, then renamed: a reader never sees half a package. The description comes last: without it the package does not count. */
export function writePackage(folder: string, { fileName, fields, bytes }: BuiltPackage): Described {
  mkdirSync(folder, { recursive: true })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const described = { fileName, fields, size: bytes.length, sha256 }
  writeWhole(folder, fileName, bytes)
  writeWhole(folder, descriptionName(fileName), JSON.stringify(described))
  return described
}

function writeWhole(folder: string, name: string, content: string | Uint8Array): void {
  const aside = join(folder, `.new-${process.pid}-${name}`)
  writeFileSync(aside, content)
  renameSync(aside, join(folder, name))
}

function main(args: readonly string[]): void {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  const out = option('--out')
  const wanted = (option('--architecture') ?? ownArchitecture()).split(',')
  const known = wanted.filter((one): one is Architecture => Object.hasOwn(ARCHITECTURES, one))
  if (!out || known.length !== wanted.length) {
    process.stderr.write(
      `usage: build.ts --out DIR [--keep] [--architecture ${Object.keys(ARCHITECTURES).join(',')}]\n`,
    )
    process.exit(2)
  }
  // The runtime changes only with its version, and packing it takes a while.
  const missing = known.filter(
    (one) => !args.includes('--keep') || !existsSync(join(out, descriptionName(runtimeFileName(one)))),
  )
  for (const built of buildPackages(missing)) {
    const { fileName, size, sha256 } = writePackage(out, built)
    process.stdout.write(`${fileName} ${size} ${sha256}\n`)
  }
}

if (import.meta.main) main(process.argv.slice(2))
