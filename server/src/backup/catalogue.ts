/** What is in the database, from its own catalogue: no list of ours can forget a table. */
import type pg from 'pg'
import { StartError } from '../platform/start-error.ts'
import type { SequenceEntry } from './model.ts'

export interface CatalogueTable {
  readonly schema: string
  readonly name: string
  /** Without generated ones, which cannot be written. */
  readonly columns: readonly string[]
}

const OURS = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`

/** All tables with rows of their own, each after those that it refers to. Throws StartError for a circle of references. */
export async function listTables(client: pg.Client): Promise<CatalogueTable[]> {
  const tables = (
    await client.query<CatalogueTable>(`
      select n.nspname as schema, c.relname as name, coalesce((
        select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''), '{}') as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and ${OURS}
      order by 1, 2`)
  ).rows
  const references = await client.query<{ from: string; to: string }>(`
    select fn.nspname || '.' || f.relname as "from", tn.nspname || '.' || t.relname as "to"
    from pg_constraint k
    join pg_class f on f.oid = k.conrelid join pg_namespace fn on fn.oid = f.relnamespace
    join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
    where k.contype = 'f' and f.oid <> t.oid`)
  return inOrder(tables, references.rows)
}

export const fullName = (one: { schema: string; name: string }) => `${one.schema}.${one.name}`

/** Referred-to first; otherwise by name, so that two backups of one state are equal. */
export function inOrder(
  tables: readonly CatalogueTable[],
  references: readonly { from: string; to: string }[],
): CatalogueTable[] {
  const ordered: CatalogueTable[] = []
  let left = [...tables]
  while (left.length > 0) {
    const waiting = new Set(left.map(fullName))
    const ready = left.filter((table) => !references.some((one) => one.from === fullName(table) && waiting.has(one.to)))
    if (ready.length === 0)
      throw new StartError(
        'REFERENCES_IN_A_CIRCLE',
        `these tables refer to each other in a circle: ${[...waiting].join(', ')}`,
        'report this: such a schema cannot be restored',
      )
    ordered.push(...ready)
    left = left.filter((table) => !ready.includes(table))
  }
  return ordered
}

export async function listSequences(client: pg.Client): Promise<SequenceEntry[]> {
  const found = await client.query<{ schema: string; name: string }>(`
    select n.nspname as schema, c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and ${OURS}
    order by 1, 2`)
  const sequences: SequenceEntry[] = []
  for (const { schema, name } of found.rows) {
    const row = (
      await client.query<{ last: string; called: boolean }>(
        `select last_value::text as last, is_called as called from ${quoted({ schema, name })}`,
      )
    ).rows[0]
    sequences.push({ schema, name, lastValue: row?.last ?? '1', isCalled: row?.called ?? false })
  }
  return sequences
}

/** Nothing of anyone in it but what extensions brought. */
export async function isEmptyDatabase(client: pg.Client): Promise<boolean> {
  const found = await client.query(`
    select from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OURS} and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') limit 1`)
  return found.rowCount === 0
}

export async function listMigrations(client: pg.Client): Promise<string[]> {
  const there = await client.query(`select from pg_class where oid = to_regclass('public.platform_migration')`)
  if (there.rowCount === 0) return []
  const rows = await client.query<{ name: string }>('select name from platform_migration order by name')
  return rows.rows.map((row) => row.name)
}

/** Removes every table, view, sequence and function of a database that was ours; extensions stay. */
export async function dropEverything(client: pg.Client): Promise<void> {
  await client.query(`do $$
    declare o record;
    begin
      for o in select c.relkind as kind, format('%I.%I', n.nspname, c.relname) as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where ${OURS} and c.relkind in ('v', 'r', 'S') order by case c.relkind when 'v' then 1 when 'r' then 2 else 3 end
      loop
        execute format('drop %s if exists %s cascade', case o.kind when 'v' then 'view' when 'r' then 'table' else 'sequence' end, o.name);
      end loop;
      for o in select p.oid::regprocedure::text as name
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'public' and not exists (
          select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
      loop
        execute format('drop routine if exists %s cascade', o.name);
      end loop;
    end $$`)
}

export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
export const quoted = (one: { schema: string; name: string }) => `${quote(one.schema)}.${quote(one.name)}`
export const columnList = (columns: readonly string[]) => columns.map(quote).join(', ')
