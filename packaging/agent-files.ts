/**
 * The agent's program as plain JavaScript: every file that `agent/src/main.ts` can reach, types blanked out, imports made
 * relative. No bundler: what runs on a host is, line by line, what is in the repository, and needs no TypeScript support,
 * which would cost the waiting agent 15 MB.
 */
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, posix, relative } from 'node:path'
import type { Entry } from './archive.ts'
import type { Sources } from './edition.ts'

const IMPORT = /((?:^|[\n;])\s*(?:import|export)\b[^'"`;]*?\bfrom\s*|(?:^|[\n;])\s*import\s*|\bimport\(\s*)'([^']+)'/g
const WORKSPACE = /^@patchreeve\/(contract|ecosystems|trust|agent)\/(.+)$/

/** Files below `target`, sorted; throws when the agent would load a package that is not in it. `sources`: see edition.ts. */
export function agentFiles(root: string, target: string, sources: Sources = new Map()): Entry[] {
  const done = new Map<string, string>()
  const waiting = ['agent/src/main.ts']
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (done.has(file)) continue
    const { code, imports } = compile(file, sources.get(file) ?? readFileSync(join(root, file), 'utf8'))
    done.set(file, code)
    waiting.push(...imports)
  }
  const entries = [...done].map(([file, code]) => ({
    path: posix.join(target, file.replace(/\.ts$/, '.js')),
    mode: 0o644,
    content: Buffer.from(code),
  }))
  entries.push({ path: posix.join(target, 'package.json'), mode: 0o644, content: Buffer.from('{"type":"module"}\n') })
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function compile(file: string, source: string): { code: string; imports: string[] } {
  const imports: string[] = []
  // Blanks, not nothing: lines and columns of an error on a host are those of the source.
  const stripped = stripTypeScriptTypes(source, { mode: 'strip' })
  const code = stripped.replace(IMPORT, (whole: string, before: string, name: string) => {
    if (name.startsWith('node:')) return whole
    const workspace = WORKSPACE.exec(name)
    const found = workspace ? `${workspace[1]}/${workspace[2]}` : posix.join(dirname(file), name)
    if (!workspace && !name.startsWith('.')) throw new Error(`${file} loads ${name}, which is not part of the agent`)
    imports.push(found)
    const path = relative(dirname(file), found).replace(/\.ts$/, '.js')
    return `${before}'${path.startsWith('.') ? path : `./${path}`}'`
  })
  return { code: `${code.replace(/[ \t]+$/gm, '').replace(/\n*$/, '')}\n`, imports }
}
