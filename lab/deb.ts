/** Debian packages made for a test: what is in one, as text that `dpkg-deb` reads. Pure, so that the same input is the same package. */

export interface LabPackage {
  readonly name: string
  readonly version: string
  /** Default `all`. */
  readonly architecture?: 'all' | 'amd64'
  /** Source package, where it has another name. */
  readonly source?: string
  readonly depends?: string
  /** Absolute path in the host -> content; executable where the path is in a `bin` folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** Paths of `files` that are configuration. */
  readonly conffiles?: readonly string[]
  /** Content that is packed already is packed no further. */
  readonly packed?: true
  /** Shell text of maintainer scripts, such as a postinst that fails. */
  readonly scripts?: Readonly<Partial<Record<'preinst' | 'postinst' | 'prerm' | 'postrm', string>>>
}

const NAME = /^[a-z0-9][a-z0-9+.-]+$/
const VERSION = /^[A-Za-z0-9.+~:-]+$/
const FILE = /^(\/[A-Za-z0-9._+-]+)+$/

/** Files of the folder that `dpkg-deb --build` packs: path below it -> content and mode. */
export function debTree(pkg: LabPackage): Map<string, { content: string | Uint8Array; mode: number }> {
  if (!NAME.test(pkg.name) || !VERSION.test(pkg.version)) throw new Error(`not a package: ${pkg.name} ${pkg.version}`)
  const tree = new Map<string, { content: string | Uint8Array; mode: number }>([
    ['DEBIAN/control', { content: control(pkg), mode: 0o644 }],
  ])
  if (pkg.conffiles) tree.set('DEBIAN/conffiles', { content: `${pkg.conffiles.join('\n')}\n`, mode: 0o644 })
  for (const [name, content] of Object.entries(pkg.scripts ?? {})) {
    tree.set(`DEBIAN/${name}`, { content: `#!/bin/sh\n${content}\n`, mode: 0o755 })
  }
  for (const [path, content] of Object.entries(pkg.files ?? {})) {
    if (!FILE.test(path) || /\/\.\.?(\/|$)/.test(path)) throw new Error(`not a path in a package: ${path}`)
    tree.set(path.slice(1), { content, mode: /\/s?bin\//.test(path) ? 0o755 : 0o644 })
  }
  return tree
}

function control(pkg: LabPackage): string {
  const fields: [string, string | undefined][] = [
    ['Package', pkg.name],
    ['Source', pkg.source],
    ['Version', pkg.version],
    ['Architecture', pkg.architecture ?? 'all'],
    ['Maintainer', 'Patchreeve lab <lab@patchreeve.invalid>'],
    ['Depends', pkg.depends],
    ['Section', 'misc'],
    ['Priority', 'optional'],
    ['Description', 'package of the lab'],
  ]
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\n`])).join('')
}

/** File name in the pool; the epoch is not part of it, as in every archive. */
export const debName = (pkg: LabPackage) =>
  `${pkg.name}_${pkg.version.replace(/^\d+:/, '')}_${pkg.architecture ?? 'all'}.deb`
