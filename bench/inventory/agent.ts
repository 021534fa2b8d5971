/**
 * The agent as it is shipped, for the bench: JavaScript, because taking the types off at each start costs more than the
 * collection itself. Node's own stripper keeps every line in its place.
 */
import * as fs from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative } from 'node:path'

/** Workspaces that the agent imports. */
const PACKAGES = ['agent', 'ecosystems', 'trust', 'contract']

/** Writes the stripped programs below `into` and returns the path of the agent's main file. */
export function buildAgent(root: string, into: string): string {
  fs.rmSync(into, { recursive: true, force: true })
  const scope = join(into, 'node_modules', '@patchreeve')
  for (const name of PACKAGES) {
    for (const path of sources(join(root, name))) {
      const target = join(scope, relative(root, path)).replace(/\.ts$/, '.js')
      fs.mkdirSync(dirname(target), { recursive: true })
      fs.writeFileSync(target, toJavaScript(fs.readFileSync(path, 'utf8')))
    }
    fs.copyFileSync(join(root, name, 'package.json'), join(scope, name, 'package.json'))
  }
  return join(scope, 'agent/src/main.js')
}

function sources(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return ['node_modules', 'fixtures', 'test'].includes(entry.name) ? [] : sources(path)
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : []
  })
}

function toJavaScript(text: string): string {
  return stripTypeScriptTypes(text).replaceAll(/(from |import\()'([^']+)\.ts'/g, "$1'$2.js'")
}
