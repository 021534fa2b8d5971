/** A server with the whole first half of the sentence wired as app.ts wires it, for tests of what people see. */
import type { SectionName, SectionRow } from '@patchreeve/contract/sections/registry.ts'
import { eventHandlers, subscribers } from '../../src/app.ts'
import { acceptSection, type Registered, registerHost } from '../../src/inventory/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { drainEvents } from '../../src/platform/outbox.ts'
import { aReport, aSystem } from './rows.ts'
import { hostActor, type TestServer, useServer } from './server.ts'

const ids = systemIds()

export interface Chain extends TestServer {
  enrol(name: string): Promise<Registered>
  /** Sends `os` and what is given, and waits for what follows. Returns the report's id per section. */
  report(host: Registered, sections: { [N in SectionName]?: SectionRow<N>[] }): Promise<ReadonlyMap<string, string>>
  settle(): Promise<void>
}

export function useChain(prepare: (server: TestServer) => Promise<void>): Chain {
  const server = useServer({ subscribers, prepare }) as Chain & { -readonly [K in keyof Chain]: Chain[K] }
  server.settle = async () => {
    server.clock.moveMs(1_000)
    await drainEvents({ database: server.database, handlers: eventHandlers, log: server.log }, 1)
    server.clock.moveMs(1_000)
  }
  server.enrol = (name) =>
    server.op().tx((tx) =>
      registerHost(tx, {
        name,
        machineId: '',
        hardwareId: '',
        provenance: 'agent-signed',
        agentVersion: '1',
        hostId: ids.next(),
      }),
    )
  server.report = async (host, sections) => {
    const op = server.op(hostActor(host))
    const sent = new Map<string, string>()
    for (const [name, rows] of Object.entries({ os: aSystem(await nameOf(server, host)), ...sections })) {
      // Object.entries forgets which rows belong to which name; the mapped type above has paired them.
      const report = await aReport(name as 'packages', rows as SectionRow<'packages'>[])
      await acceptSection(op, report)
      sent.set(name, report.reportId)
    }
    await server.settle()
    return sent
  }
  return server
}

async function nameOf(server: TestServer, host: Registered): Promise<string> {
  return server
    .op()
    .tx(
      async (tx) =>
        (
          await tx.db
            .selectFrom('inventory_host')
            .select('name')
            .where('host_no', '=', host.hostNo)
            .executeTakeFirstOrThrow()
        ).name,
    )
}
