/**
 * What must not stand in the repository: addresses of package registries, paths of a developer's machine, ways to switch
 * verification off. A review remark made twice becomes a line here.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
/** Fixtures and recorded results are data of the world. */
const DATA = /(^|\/)fixtures\/|^data\/|^bench\/results\/|package-lock\.json$/
const SELF = 'tools/check-text.ts'
const MAX_FILE_BYTES = 1 << 20

export interface Rule {
  readonly what: string
  readonly pattern: RegExp
  /** Files in which it is right, with the reason in the file itself. */
  readonly except?: RegExp
}

export const rules: readonly Rule[] = [
  { what: 'the host of a package registry', pattern: /registry\.npm|npmjs\.org|pypi\.org|deb\.debian\.org/i },
  {
    what: "a path of somebody's machine",
    pattern: /\/(?:root|home\/[a-z]+|work)\/(?!\$|<|\.\.\.)[a-z]/,
    except: /^docs\/|\.md$|\.test\.ts$|^lab\//,
  },
  {
    what: 'a switch that turns verification off',
    pattern: /NODE_TLS_REJECT_UNAUTHORIZED|--insecure\b|--allow-unauthenticated|trusted=yes\]|curl[^\n]* -k\b/,
    except: /^agent\/|^ecosystems\/|^docs\/|\.test\.ts$|\.md$/,
  },
  { what: 'a conflict marker', pattern: /^(?:<{7}|>{7}) /m },
]

export function faults(path: string, text: string): string[] {
  return rules
    .filter((rule) => rule.pattern.test(text) && !rule.except?.test(path))
    .map((rule) => `${path}: ${rule.what}: ${rule.pattern.exec(text)?.[0].trim()}`)
}

function trackedFiles(): string[] {
  return execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\0')
    .filter((path) => path !== '' && path !== SELF && !DATA.test(path))
}

if (process.argv[1] === import.meta.filename) {
  let count = 0
  for (const path of trackedFiles()) {
    if (
      !statSync(join(ROOT, path), { throwIfNoEntry: false })?.isFile() ||
      statSync(join(ROOT, path)).size > MAX_FILE_BYTES
    )
      continue
    for (const fault of faults(path, readFileSync(join(ROOT, path), 'utf8'))) {
      process.stderr.write(`${fault}\n`)
      count += 1
    }
  }
  process.exitCode = count === 0 ? 0 : 1
}
