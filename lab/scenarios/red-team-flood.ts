/** A taken agent that opens as many connections to apply as it can and says nothing. */
import type { Host } from '../host.ts'
import { NODE } from './apt-driver.ts'

export interface Seen {
  /** Connections that were ended from the other side while all were held open. */
  readonly closed: number
  /** Most programs that stood behind the socket at one look. */
  readonly programs: number
}

/** Opens all at once, looks at the units once those beyond the limit were sent away, then lets go of the rest. */
const FLOOD = `import { execFileSync } from 'node:child_process'
import { createConnection } from 'node:net'
const count = Number(process.argv[1])
const [sockets, gone] = [[], new Set()]
let enough = () => undefined
const sentAway = new Promise((resolve) => { enough = resolve })
for (let nth = 0; nth < count; nth += 1) {
  const socket = createConnection('/run/patchreeve/apply.sock')
  const end = () => { gone.add(nth); if (gone.size >= count - 4) enough() }
  socket.on('error', end).on('close', end).resume()
  sockets.push(socket)
}
await Promise.race([sentAway, new Promise((resolve) => setTimeout(resolve, 20_000))])
const units = execFileSync('systemctl', ['list-units', '--no-legend', '--plain', 'patchreeve-apply@*.service'], { encoding: 'utf8' })
process.stdout.write(JSON.stringify({ closed: gone.size, programs: units.split('\\n').filter(Boolean).length }))
for (const socket of sockets) socket.destroy()
`

export async function flood(host: Host, count: number): Promise<Seen> {
  const argv = [
    'runuser',
    '-u',
    'patchreeve-agent',
    '--',
    NODE,
    '--input-type=module',
    '-e',
    FLOOD,
    '--',
    String(count),
  ]
  // The program is ours, above.
  return JSON.parse(await host.must(argv)) as Seen
}
