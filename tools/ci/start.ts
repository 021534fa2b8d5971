/**
 * A fresh clone with Node 20 first in the search path and no node_modules, as an ordinary user and as root: `npm start`
 * reaches the first assessed host in time, prints findings by tier, ends on Ctrl-C with PostgreSQL, and starts again in seconds.
 * The same with DATABASE_URL on Debian's PostgreSQL. Needs root (to be somebody else) and git.
 */
import { rmSync } from 'node:fs'
import { cloneFor, processesUnder, removeTree } from './clone.ts'
import { withDebianPostgres } from './debian-postgres.ts'
import { type Ran, startAndStop } from './run-start.ts'

/** Seconds from the end of the install step to the first host assessed, and from a second start to healthy. */
const FIRST_ASSESSED_S = 60
const SECOND_HEALTHY_S = 5

interface Row {
  readonly as: string
  readonly database: string
  readonly first: Ran
  readonly second: Ran
}

async function tryAs(who: 'user' | 'root'): Promise<Row[]> {
  const clone = cloneFor(who)
  try {
    const own = await twice(clone, who, 'own', {})
    const debian = await withDebianPostgres(async (url) => {
      rmSync(`${clone.folder}/.data`, { recursive: true, force: true })
      return twice(clone, who, 'Debian 15', { DATABASE_URL: url })
    })
    return [own, debian]
  } finally {
    removeTree(clone.folder)
  }
}

async function twice(
  clone: ReturnType<typeof cloneFor>,
  as: string,
  database: string,
  env: Record<string, string>,
): Promise<Row> {
  const first = await startAndStop(clone, env)
  const second = await secondStart(clone, env)
  const left = processesUnder(clone.folder)
  if (left.length > 0) throw new Error(`left running after Ctrl-C: ${left.join(', ')}`)
  return { as, database, first, second }
}

/** A machine that is busy for a moment is not a slow start: over the limit it is measured once more, and that counts. */
async function secondStart(clone: ReturnType<typeof cloneFor>, env: Record<string, string>): Promise<Ran> {
  const ran = await startAndStop(clone, env)
  return ran.healthyS <= SECOND_HEALTHY_S ? ran : startAndStop(clone, env)
}

function faultsOf({ as, database, first, second }: Row): string[] {
  const name = `${as}, ${database} PostgreSQL`
  const faults: string[] = []
  if (first.assessedAfterInstallS > FIRST_ASSESSED_S)
    faults.push(`${name}: first host assessed after ${first.assessedAfterInstallS} s`)
  if (second.healthyS > SECOND_HEALTHY_S) faults.push(`${name}: second start healthy after ${second.healthyS} s`)
  if (!/T0 \d+, T1 \d+, T2 \d+, T3 \d+, T4 \d+/.test(first.summary))
    faults.push(`${name}: no findings by tier in "${first.summary}"`)
  return faults
}

const rows = [...(await tryAs('user')), ...(await tryAs('root'))]
for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`)
const faults = rows.flatMap(faultsOf)
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length === 0 ? 0 : 1
