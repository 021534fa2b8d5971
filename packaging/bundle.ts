/**
 * A program as one plain JavaScript file: apply runs as root and must not look for packages on the host, and a signer's machine has
 * none of ours. Not minified: what runs as root or holds a person's key can be read, and two builds are the same bytes.
 */
import { join, relative } from 'node:path'
import { build, type Plugin } from 'rolldown'
import type { Sources } from './edition.ts'

const root = join(import.meta.dirname, '..')

/** The code behind `entry`, a path in the repository, and everything that it imports but Node's own. */
export async function bundle(entry: string, plugins: readonly Plugin[] = []): Promise<Buffer> {
  const { output } = await build({
    input: join(root, entry),
    cwd: root,
    platform: 'node',
    external: /^node:/,
    plugins: [...plugins],
    write: false,
    treeshake: true,
    checks: { circularDependency: false },
    output: { format: 'esm', minify: false, sourcemap: false, codeSplitting: false },
  })
  const [file, ...more] = output
  if (file?.type !== 'chunk' || more.length > 0) throw new Error(`${entry} did not become one file`)
  const foreign = [...file.imports, ...file.dynamicImports].filter((name) => !name.startsWith('node:'))
  if (foreign.length > 0) throw new Error(`${entry} loads ${foreign.join(', ')}, which is not on a host`)
  return Buffer.from(file.code)
}

/** Puts these texts in the place of files of the repository; see edition.ts. */
export function replacing(sources: Sources): Plugin {
  return { name: 'replacing', load: (id) => sources.get(relative(root, id)) ?? null }
}
