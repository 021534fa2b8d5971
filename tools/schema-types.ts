/**
 * Writes server/src/platform/schema.ts from a live, freshly migrated database: the types that the query layer checks against.
 * Run it after each migration: `node bin/launch.mjs tools/schema-types.ts`. A test fails when the file is not what this would write.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { withTestCluster } from '../server/test/support/cluster.ts'

export const SCHEMA_TYPES_FILE = join(import.meta.dirname, '../server/src/platform/schema.ts')
const TYPES: Readonly<Record<string, string>> = {
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  text: 'string',
  uuid: 'string',
  bool: 'boolean',
  timestamptz: 'Date',
  jsonb: 'Json',
  bytea: 'Buffer',
  tstzrange: 'string',
  _int4: 'number[]',
  _text: 'string[]',
  _timestamptz: 'Date[]',
}

interface Column {
  table: string
  column: string
  type: string
  nullable: boolean
  generated: boolean
}

export async function schemaTypes(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const found = await client.query<Column>(`
      select table_name as table, column_name as column, udt_name as type, is_nullable = 'YES' as nullable,
        is_identity = 'YES' or column_default is not null as generated
      from information_schema.columns
      where table_schema = 'public' and table_name in (select tablename from pg_tables where schemaname = 'public')
      order by table_name, ordinal_position`)
    return render(found.rows)
  } finally {
    await client.end()
  }
}

function render(columns: readonly Column[]): string {
  const tables = Map.groupBy(columns, (column) => column.table)
  const lines = [
    '/** Written by tools/schema-types.ts from the migrated database. Do not edit. */',
    "import type { ColumnType } from 'kysely'",
    '',
    '/** As stored; the store that reads it knows its shape. Written as text: arrays would become PostgreSQL arrays otherwise. */',
    'type Json = ColumnType<unknown, string, string>',
    'type Generated<T> = ColumnType<T, T | undefined, T>',
    '',
    'export interface DB {',
  ]
  for (const [table, its] of tables) {
    lines.push(`  ${table}: {`)
    for (const one of its) {
      const base = TYPES[one.type]
      if (!base) throw new Error(`no TypeScript type is known for ${one.type} (${table}.${one.column})`)
      const typed = one.nullable ? `${base} | null` : base
      lines.push(`    ${one.column}: ${one.generated && base !== 'Json' ? `Generated<${typed}>` : typed}`)
    }
    lines.push('  }')
  }
  return `${[...lines, '}'].join('\n')}\n`
}

if (process.argv[1] === import.meta.filename) {
  await withTestCluster(async (cluster) => {
    const database = await cluster.create()
    writeFileSync(SCHEMA_TYPES_FILE, await schemaTypes(database.ownerUrl))
    await database.drop()
  })
}
