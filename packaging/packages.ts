/** What is in our packages. Versions, texts and files; `build.ts` turns them into .debs. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { agentFiles } from './agent-files.ts'
import { type Deb, type Entry, PIECE_BYTES, piecesOf, sizeOf } from './archive.ts'
import { CHECKOUT, type Edition } from './edition.ts'

/** Node's version in the runtime package: the newest that runs where libatomic is missing. */
export const RUNTIME_VERSION = '24.21.0'
/** Raised when the runtime package changes but Node does not. */
const RUNTIME_REVISION = 2
/** 2026-11-24: time stamp of every packaged file. Raised with the version, so that a build says nothing about its machine. */
export const SOURCE_DATE_EPOCH = 1_795_478_400

const MAINTAINER = 'Patchreeve project <maintainers@patchreeve.invalid>'
/** npm's name of the processor, by Debian's. */
export const ARCHITECTURES = { amd64: 'x64', arm64: 'arm64' } as const
export type Architecture = keyof typeof ARCHITECTURES

export interface BuiltPackage {
  /** `patchreeve-agent_0.1.0_all.deb` */
  readonly fileName: string
  readonly fields: Readonly<Record<string, string>>
  readonly contents: Deb
}

const root = join(import.meta.dirname, '..')
const read = (...path: string[]) => readFileSync(join(import.meta.dirname, ...path))

export function agentPackage({ version, sources }: Edition = CHECKOUT): BuiltPackage {
  const data: Entry[] = [
    ...agentFiles(root, 'usr/lib/patchreeve/agent', sources),
    { path: 'usr/bin/patchreeve-agent', mode: 0o755, content: read('agent', 'patchreeve-agent') },
    // Below /lib: Debian 11 without merged /usr reads units there too, later releases have the link.
    {
      path: 'lib/systemd/system/patchreeve-agent.service',
      mode: 0o644,
      content: read('agent', 'patchreeve-agent.service'),
    },
    copyright('patchreeve-agent', apacheNotice()),
  ]
  const scripts = ['postinst', 'prerm', 'postrm'].map((name) => ({
    path: name,
    mode: 0o755,
    content: read('agent', name),
  }))
  return build('patchreeve-agent', 'all', version, data, scripts, {
    Depends: `patchreeve-runtime (>= ${RUNTIME_VERSION})`,
    Description: description('reports the packages and the state of this host', [
      'Runs as a user of its own without any privilege, reads, and reports to the',
      'Patchreeve server with which it was enrolled. It installs nothing.',
    ]),
  })
}

const APPLY_UNITS = [
  'patchreeve-apply.socket',
  'patchreeve-apply@.service',
  'patchreeve-apply-recover.service',
  'patchreeve-boot-guard.service',
] as const

/** The half with root. Without it a host is only watched, whatever the server says. */
export async function applyPackage({ version, sources }: Edition = CHECKOUT): Promise<BuiltPackage> {
  // Loaded only here: the bundler's memory is more than all else of a build together.
  const { bundle, replacing } = await import('./bundle.ts')
  const program = 'usr/lib/patchreeve/apply'
  const data: Entry[] = [
    {
      path: `${program}/apply.js`,
      mode: 0o644,
      content: await bundle('agent/src/apply/main.ts', [replacing(sources)]),
    },
    { path: `${program}/package.json`, mode: 0o644, content: Buffer.from('{"type":"module"}\n') },
    { path: `${program}/method`, mode: 0o755, content: read('apply', 'method') },
    { path: 'usr/bin/patchreeve-apply', mode: 0o755, content: read('apply', 'patchreeve-apply') },
    ...APPLY_UNITS.map((name) => ({
      path: `lib/systemd/system/${name}`,
      mode: 0o644,
      content: read('apply', name),
    })),
    {
      path: 'lib/systemd/system/patchreeve-agent.service.d/apply.conf',
      mode: 0o644,
      content: read('apply', 'agent-spool.conf'),
    },
    copyright('patchreeve-apply', `${apacheNotice()}\n${zodNotice()}`),
  ]
  const scripts = ['postinst', 'prerm', 'postrm'].map((name) => ({
    path: name,
    mode: 0o755,
    content: read('apply', name),
  }))
  return build('patchreeve-apply', 'all', version, data, scripts, {
    Depends: `patchreeve-agent (>= ${version}), patchreeve-runtime (>= ${RUNTIME_VERSION}), util-linux`,
    Description: description('installs what people have signed', [
      'Runs as root, only when the agent hands it an order, without any network. It',
      'believes signatures of the people whose keys this host was given, and refuses',
      'everything else. Without this package a host is only watched.',
    ]),
  })
}

const runtimeVersion = `${RUNTIME_VERSION}-${RUNTIME_REVISION}`
export const runtimeFileName = (architecture: Architecture) =>
  `patchreeve-runtime_${runtimeVersion}_${architecture}.deb`

/** `folder`: the npm platform package of Node, as installed. */
export function runtimePackage(architecture: Architecture, folder: string): BuiltPackage {
  const data: Entry[] = [
    { path: 'usr/lib/patchreeve/runtime/node', mode: 0o755, content: { fromFile: join(folder, 'bin/node') } },
    copyright('patchreeve-runtime', readFileSync(join(folder, 'LICENSE'), 'utf8')),
  ]
  return build('patchreeve-runtime', architecture, runtimeVersion, data, [], {
    Depends: 'libc6 (>= 2.28), libgcc-s1, libstdc++6',
    Description: description('JavaScript runtime of Patchreeve', [
      'Node.js as its project publishes it, for the programs of Patchreeve only: not',
      'in the search path, no package manager.',
    ]),
  })
}

function build(
  name: string,
  architecture: string,
  version: string,
  data: readonly Entry[],
  scripts: readonly Entry[],
  more: Readonly<Record<string, string>>,
): BuiltPackage {
  const size = data.reduce((sum, entry) => sum + Math.ceil(sizeOf(entry) / 1024), 0)
  const fields = {
    Package: name,
    Version: version,
    Architecture: architecture,
    Maintainer: MAINTAINER,
    'Installed-Size': String(size),
    Section: 'admin',
    Priority: 'optional',
    ...more,
  }
  const control: Entry[] = [
    { path: 'control', mode: 0o644, content: Buffer.from(paragraph(fields)) },
    { path: 'md5sums', mode: 0o644, content: Buffer.from(md5sums(data)) },
    ...scripts,
  ]
  const contents = { control, data, mtimeS: SOURCE_DATE_EPOCH }
  return { fileName: `${name}_${version}_${architecture}.deb`, fields, contents }
}

export function paragraph(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')
}

/** deb-control(5): a synopsis, then lines with a leading blank. */
function description(synopsis: string, lines: readonly string[]): string {
  return [synopsis, ...lines.map((line) => ` ${line}`)].join('\n')
}

function md5sums(data: readonly Entry[]): string {
  const room = Buffer.allocUnsafe(PIECE_BYTES)
  return data
    .filter((entry) => entry.content)
    .map((entry) => {
      const hash = createHash('md5')
      for (const piece of piecesOf(entry, room)) hash.update(piece)
      return `${hash.digest('hex')}  ${entry.path}\n`
    })
    .sort((a, b) => (a.slice(34) < b.slice(34) ? -1 : 1))
    .join('')
}

function copyright(name: string, text: string): Entry {
  return { path: `usr/share/doc/${name}/copyright`, mode: 0o644, content: Buffer.from(text) }
}

function apacheNotice(): string {
  const license = join(root, 'LICENSE')
  const text = existsSync(license) ? `\n${readFileSync(license, 'utf8')}` : ''
  return `Patchreeve\n\nLicensed under the Apache License, Version 2.0 (on Debian: /usr/share/common-licenses/Apache-2.0).\n${text}`
}

/** The schema library is part of the program's one file. */
function zodNotice(): string {
  return `apply.js contains zod:\n\n${readFileSync(join(root, 'node_modules/zod/LICENSE'), 'utf8')}`
}
