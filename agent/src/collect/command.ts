/**
 * `collect --once --json [--root DIR] [--sections A,B] [--no-candidates] [--no-tools]`: one report of this host on stdout:
 * `{sections, digests, etag, unknown, aptStamp, tookMs}`.
 */
import type { SectionName } from '@patchreeve/contract/sections/registry.ts'
import { allSections, report } from '../collect.ts'
import { aptStamp } from './apt-stamp.ts'
import type { Host } from './host.ts'
import { localHost } from './local-host.ts'

const USAGE = 'usage: collect --once --json [--root DIR] [--sections NAME,NAME] [--no-candidates] [--no-tools]\n'

interface Options {
  root: string
  sections: SectionName[]
  candidates: boolean
  /** False: only what files tell, so no process is started; candidates and IPv6 neighbours stay unknown. */
  tools: boolean
}

export async function collectCommand(args: readonly string[]): Promise<number> {
  const options = parse(args)
  if (!options) {
    process.stderr.write(USAGE)
    return 2
  }
  const startedAt = performance.now()
  const local = localHost({ root: options.root })
  const host: Host = options.tools
    ? local
    : { ...local, run: async () => ({ kind: 'unknown', reason: 'not-collected' }) }
  // Before the report: a change during it then shows as a stamp that has moved on.
  const stamp = aptStamp(host)
  const made = await report(host, options)
  const tookMs = Math.round(performance.now() - startedAt)
  const { sections, digests, etag, unknown } = made
  process.stdout.write(`${JSON.stringify({ sections, digests, etag, unknown, aptStamp: stamp, tookMs })}\n`)
  return 0
}

/** undefined for wrong use. `--once` and `--json` are asked for so that other ways can come without a change of meaning. */
function parse(args: readonly string[]): Options | undefined {
  const options: Options = { root: '', sections: allSections, candidates: true, tools: true }
  const given = new Set<string>()
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '--once' || arg === '--json') given.add(arg)
    else if (arg === '--no-candidates') options.candidates = false
    else if (arg === '--no-tools') options.tools = false
    else if (arg === '--root') options.root = (args[++i] ?? '').replace(/\/+$/, '')
    else if (arg === '--sections')
      options.sections = allSections.filter((name) => args[i + 1]?.split(',').includes(name))
    else if (args[i - 1] !== '--sections') return undefined
  }
  return given.has('--once') && given.has('--json') && options.sections.length > 0 ? options : undefined
}
