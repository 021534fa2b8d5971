/**
 * Writes server/schema.sql from a live, freshly migrated database: the whole schema as one text to read, and to see what a
 * migration changes. Run it after each migration: `node bin/launch.mjs tools/schema-sql.ts`. A test compares the two.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { MIGRATIONS_FOLDER } from '../server/src/platform/migrate.ts'
import { withTestCluster } from '../server/test/support/cluster.ts'
import { type Comments, readComments } from './migration-comments.ts'

export const SCHEMA_SQL_FILE = join(import.meta.dirname, '../server/schema.sql')

const HEAD = `-- Written by tools/schema-sql.ts from the migrated database, with the comments of the migrations. Do not edit.
-- It is for reading: the server runs the migrations, and the roles patchreeve_app and patchreeve_purge are made by the migrator.
`

/** Not of an extension: those come with it. */
const OURS = (catalogue: string, oid: string) =>
  `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype in ('e', 'i'))`
const PUBLIC = `'public'::regnamespace`

interface Named {
  readonly oid: number
  readonly name: string
  /** What `comment on` said. */
  readonly said: string | null
}

export async function schemaSql(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const comments = readComments(
      readdirSync(MIGRATIONS_FOLDER)
        .sort()
        .map((name) => readFileSync(join(MIGRATIONS_FOLDER, name), 'utf8')),
    )
    const parts = [HEAD, await extensions(client, comments), await sequences(client, comments)]
    for (const table of await relations(client, 'r')) parts.push(await tableText(client, table, comments))
    parts.push(await functions(client, comments))
    for (const view of await relations(client, 'v')) parts.push(await viewText(client, view, comments))
    return `${[...parts, await rights(client)].filter((part) => part !== '').join('\n')}`
  } finally {
    await client.end()
  }
}

async function rows<T extends pg.QueryResultRow>(
  client: pg.Client,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  return (await client.query<T>(text, values)).rows
}

const commented = (comments: Comments, key: string, indent = ''): string =>
  (comments.get(key) ?? []).map((line) => (line === '' ? '\n' : `${indent}-- ${line}\n`)).join('')

/** In the order in which the migrations made them: what is referred to comes before. */
const relations = (client: pg.Client, kind: 'r' | 'v') =>
  rows<Named>(
    client,
    `select c.oid, c.relname as name, obj_description(c.oid, 'pg_class') as said from pg_class c
      where c.relnamespace = ${PUBLIC} and c.relkind = $1 and ${OURS('pg_class', 'c.oid')} order by c.oid`,
    [kind],
  )

async function extensions(client: pg.Client, comments: Comments): Promise<string> {
  const found = await rows<{ name: string }>(
    client,
    `select extname as name from pg_extension where extname <> 'plpgsql' order by 1`,
  )
  return found.map(({ name }) => `${commented(comments, `extension ${name}`)}create extension ${name};\n`).join('\n')
}

async function sequences(client: pg.Client, comments: Comments): Promise<string> {
  const found = await rows<{ name: string }>(
    client,
    `select c.relname as name from pg_class c
      where c.relnamespace = ${PUBLIC} and c.relkind = 'S' and ${OURS('pg_class', 'c.oid')} order by c.oid`,
  )
  return found.map(({ name }) => `${commented(comments, `sequence ${name}`)}create sequence ${name};\n`).join('\n')
}

interface Column {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly default: string | null
  readonly identity: boolean
  readonly said: string | null
}

async function tableText(client: pg.Client, { oid, name, said }: Named, comments: Comments): Promise<string> {
  const columns = await rows<Column>(
    client,
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
        pg_get_expr(d.adbin, d.adrelid) as default, a.attidentity = 'a' as identity, col_description(a.attrelid, a.attnum) as said
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [oid],
  )
  // Since PostgreSQL 18 "not null" is a constraint too; it is said at the column.
  const constraints = await rows<{ name: string; text: string }>(
    client,
    `select conname as name, pg_get_constraintdef(oid) as text from pg_constraint
      where conrelid = $1 and contype <> 'n' order by position(contype in 'pufcx'), conname`,
    [oid],
  )
  const lines = [
    ...columns.map((one) => ({
      before: commented(comments, `column ${name}.${one.name}`, '  '),
      text: columnText(one),
    })),
    ...constraints.map((one) => ({ before: '', text: `constraint ${one.name} ${one.text}` })),
  ].map(({ before, text }, place, all) => `${before}  ${text}${place < all.length - 1 ? ',' : ''}\n`)
  const told = [
    ...(said === null ? [] : [`comment on table ${name} is ${pg.escapeLiteral(said)};\n`]),
    ...columns.flatMap((one) =>
      one.said === null ? [] : [`comment on column ${name}.${one.name} is ${pg.escapeLiteral(one.said)};\n`],
    ),
  ]
  const head = `${commented(comments, `table ${name}`)}create table ${name} (\n`
  return `${head}${lines.join('')});\n${told.join('')}${await indexes(client, oid, comments)}`
}

function columnText({ name, type, required, default: value, identity }: Column): string {
  const parts = [name, type, required && !identity ? 'not null' : '', identity ? 'generated always as identity' : '']
  return [...parts, value === null ? '' : `default ${value}`].filter((part) => part !== '').join(' ')
}

/** Those that no constraint brings. */
async function indexes(client: pg.Client, table: number, comments: Comments): Promise<string> {
  const found = await rows<{ name: string; text: string }>(
    client,
    `select c.relname as name, pg_get_indexdef(c.oid) as text from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = $1 and not exists (select from pg_constraint k where k.conindid = c.oid) order by c.relname`,
    [table],
  )
  return found.map(({ name, text }) => `${commented(comments, `index ${name}`)}${text};\n`).join('')
}

async function functions(client: pg.Client, comments: Comments): Promise<string> {
  const found = await rows<{ name: string; text: string }>(
    client,
    `select p.proname as name, pg_get_functiondef(p.oid) as text from pg_proc p
      where p.pronamespace = ${PUBLIC} and ${OURS('pg_proc', 'p.oid')} order by p.oid`,
  )
  return found.map(({ name, text }) => `${commented(comments, `function ${name}`)}${text.trimEnd()};\n`).join('\n')
}

async function viewText(client: pg.Client, { oid, name }: Named, comments: Comments): Promise<string> {
  const [view] = await rows<{ options: string | null; text: string }>(
    client,
    `select array_to_string(reloptions, ', ') as options, pg_get_viewdef(oid, true) as text from pg_class where oid = $1`,
    [oid],
  )
  const options = view?.options ? ` with (${view.options})` : ''
  return `${commented(comments, `view ${name}`)}create view ${name}${options} as\n${view?.text.trim()}\n`
}

/** Row-level security, and what the roles without ownership may do. */
async function rights(client: pg.Client): Promise<string> {
  const lines = await rows<{ line: string }>(
    client,
    `select line from (
        select 1 as part, c.relname as name, format('alter table %I enable row level security;', c.relname) as line
        from pg_class c where c.relnamespace = ${PUBLIC} and c.relrowsecurity
        union all
        select 2, tablename, format('create policy %I on %I using %s with check %s;', policyname, tablename, qual, with_check)
        from pg_policies where schemaname = 'public'
        union all
        select 3, c.relname, format('grant %s on %s%I to %I;', string_agg(lower(a.privilege_type), ', ' order by a.privilege_type),
          case c.relkind when 'S' then 'sequence ' else '' end, c.relname, r.rolname)
        from pg_class c cross join lateral aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
        where c.relnamespace = ${PUBLIC} and r.oid <> c.relowner group by c.relname, c.relkind, r.rolname
        union all
        select 4, c.relname, format('grant %s (%s) on %I to %I;', lower(a.privilege_type), string_agg(t.attname, ', ' order by t.attnum), c.relname, r.rolname)
        from pg_class c join pg_attribute t on t.attrelid = c.oid cross join lateral aclexplode(t.attacl) a join pg_roles r on r.oid = a.grantee
        where c.relnamespace = ${PUBLIC} and r.oid <> c.relowner group by c.relname, a.privilege_type, r.rolname
        union all
        select 5, p.proname, format('revoke all on function %s from public;', p.oid::regprocedure)
        from pg_proc p where p.pronamespace = ${PUBLIC} and ${OURS('pg_proc', 'p.oid')} and p.proacl is not null
          and not exists (select from aclexplode(p.proacl) a where a.grantee = 0)
        union all
        select 6, p.proname, format('grant execute on function %s to %I;', p.oid::regprocedure, r.rolname)
        from pg_proc p cross join lateral aclexplode(p.proacl) a join pg_roles r on r.oid = a.grantee
        where p.pronamespace = ${PUBLIC} and ${OURS('pg_proc', 'p.oid')} and r.oid <> p.proowner
      ) as all_lines order by part, name, line`,
  )
  return `-- Rights, as platform_protect gives them.\n${lines.map(({ line }) => `${line}\n`).join('')}`
}

if (process.argv[1] === import.meta.filename) {
  await withTestCluster(async (cluster) => {
    const database = await cluster.create()
    writeFileSync(SCHEMA_SQL_FILE, await schemaSql(database.ownerUrl))
    await database.drop()
  })
}
