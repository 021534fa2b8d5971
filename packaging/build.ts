/** Builds the packages into a folder: `node packaging/build.ts --out DIR [--keep] [--architecture amd64,arm64] [--version VERSION] [--only KINDS]`. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeDeb } from './archive.ts'
import { CHECKOUT, type Edition, edition } from './edition.ts'
import {
  ARCHITECTURES,
  type Architecture,
  agentPackage,
  applyPackage,
  type BuiltPackage,
  runtimeFileName,
  runtimePackage,
} from './packages.ts'
import { runtimeFolder } from './runtime-source.ts'

export async function buildPackages(
  architectures: readonly Architecture[],
  of: Edition = CHECKOUT,
  kinds: readonly Kind[] = KINDS,
): Promise<BuiltPackage[]> {
  return [
    ...(kinds.includes('apply') ? [await applyPackage(of)] : []),
    ...(kinds.includes('agent') ? [agentPackage(of)] : []),
    ...(kinds.includes('runtime') ? architectures.map((one) => runtimePackage(one, runtimeFolder(one))) : []),
  ]
}

export const KINDS = ['agent', 'apply', 'runtime'] as const
export type Kind = (typeof KINDS)[number]

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
export async function writePackage(folder: string, { fileName, fields, contents }: BuiltPackage): Promise<Described> {
  mkdirSync(folder, { recursive: true })
  const aside = asideName(folder, fileName)
  const described = { fileName, fields, ...(await writeDeb(aside, contents)) }
  renameSync(aside, join(folder, fileName))
  const description = asideName(folder, descriptionName(fileName))
  writeFileSync(description, JSON.stringify(described))
  renameSync(description, join(folder, descriptionName(fileName)))
  return described
}

const asideName = (folder: string, name: string) => join(folder, `.new-${process.pid}-${name}`)

async function main(args: readonly string[]): Promise<void> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  const out = option('--out')
  const wanted = (option('--architecture') ?? ownArchitecture()).split(',')
  const known = wanted.filter((one): one is Architecture => Object.hasOwn(ARCHITECTURES, one))
  const asked = (option('--only') ?? KINDS.join(',')).split(',')
  const kinds = KINDS.filter((one) => asked.includes(one))
  if (!out || known.length !== wanted.length || kinds.length !== asked.length) {
    process.stderr.write(
      `usage: build.ts --out DIR [--keep] [--architecture ${Object.keys(ARCHITECTURES).join(',')}] [--version VERSION] [--only ${KINDS.join(',')}]\n`,
    )
    process.exit(2)
  }
  // The runtime changes only with its version, and packing it takes a while.
  const missing = known.filter(
    (one) => !args.includes('--keep') || !existsSync(join(out, descriptionName(runtimeFileName(one)))),
  )
  const version = option('--version')
  for (const built of await buildPackages(missing, version === undefined ? CHECKOUT : edition(version), kinds)) {
    const { fileName, size, sha256 } = await writePackage(out, built)
    process.stdout.write(`${fileName} ${size} ${sha256}\n`)
  }
}

if (import.meta.main) await main(process.argv.slice(2))
