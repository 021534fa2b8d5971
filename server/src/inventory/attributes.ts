/** What a person says of a host: class, owner, exposure. Each keeps its history; a change of class or exposure decides findings anew. */
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { type Op, provenanceOf } from '../platform/op.ts'

/** The host as it is now. */
export interface Described {
  readonly hostNo: number
  readonly hostId: string
  readonly importance: string
  readonly owner: string
  readonly exposure: string
}

export interface Attributes {
  readonly class?: string | undefined
  readonly owner?: string | undefined
  readonly exposure?: string | undefined
}

export interface ClassSaid {
  readonly value: string
  readonly setBy: string
}

export async function setAttributes(op: Op, host: Described, wanted: Attributes): Promise<void> {
  op.may('host.write')
  const now: Attributes = { class: host.importance, owner: host.owner, exposure: host.exposure }
  const changes = (['class', 'owner', 'exposure'] as const).filter(
    (name) => wanted[name] !== undefined && wanted[name] !== now[name],
  )
  if (changes.length === 0) return
  await op.tx(async (tx) => {
    for (const name of changes)
      await setOne(
        tx,
        host.hostNo,
        name,
        wanted[name] ?? '',
        op.actor.kind === 'person' ? op.actor.userId : op.actor.kind,
      )
    await tx.record({
      type: 'host.updated',
      subjectType: 'host',
      subjectId: host.hostId,
      body: Object.fromEntries(changes.map((name) => [name, { from: now[name] ?? '', to: wanted[name] ?? '' }])),
      provenance: provenanceOf(op.actor),
    })
    const was = { importance: host.importance, exposure: host.exposure }
    await tx.emit({ type: 'host.updated', body: { hostId: host.hostId, hostNo: host.hostNo, was } })
  })
}

/** What the enrolment token said of a host before it came; '' says nothing. The class before, where it is another one now. */
export async function setClassOfNewcomer(
  tx: Tx,
  hostNo: number,
  said: ClassSaid,
): Promise<Pick<Described, 'importance' | 'exposure'> | undefined> {
  if (said.value === '') return undefined
  const [was] = (
    await sql<{ importance: string; exposure: string }>`
      select importance, exposure from inventory_host_said where host_no = ${hostNo}`.execute(tx.db)
  ).rows
  if (was?.importance === said.value) return undefined
  await setOne(tx, hostNo, 'class', said.value, said.setBy)
  return was
}

async function setOne(tx: Tx, hostNo: number, name: string, value: string, setBy: string): Promise<void> {
  await sql`
    update inventory_host_attribute set valid = tstzrange(lower(valid), ${tx.now})
    where host_no = ${hostNo} and name = ${name} and upper_inf(valid) and lower(valid) < ${tx.now}`.execute(tx.db)
  await sql`delete from inventory_host_attribute where host_no = ${hostNo} and name = ${name} and upper_inf(valid)`.execute(
    tx.db,
  )
  await sql`
    insert into inventory_host_attribute (tenant_id, host_no, name, value, valid, set_by)
    values (${tx.tenantId}, ${hostNo}, ${name}, ${value}, tstzrange(${tx.now}, null), ${setBy})`.execute(tx.db)
}
