/** What is written down of the schema is what the migrations make: the text to read, and the types of the query layer. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import pg from 'pg'
import { SCHEMA_SQL_FILE, schemaSql } from '../../tools/schema-sql.ts'
import { SCHEMA_TYPES_FILE, schemaTypes } from '../../tools/schema-types.ts'
import { POSTGRES_MAJOR } from '../src/platform/postgres.ts'
import { withTestCluster } from './support/cluster.ts'

test('schema.sql and schema.ts are what a migrated database has; otherwise run tools/schema-sql.ts and tools/schema-types.ts', async (context) => {
  await withTestCluster(async (cluster) => {
    const [database, empty] = [await cluster.create(), await cluster.createEmpty()]
    try {
      assert.equal(readFileSync(SCHEMA_TYPES_FILE, 'utf8'), await schemaTypes(database.ownerUrl))
      const major = await majorOf(database.ownerUrl)
      // Each release prints views and expressions a little differently.
      if (major !== POSTGRES_MAJOR) return context.diagnostic(`schema.sql is not compared on PostgreSQL ${major}`)
      const written = readFileSync(SCHEMA_SQL_FILE, 'utf8')
      assert.equal(written, await schemaSql(database.ownerUrl))
      await withClient(empty.ownerUrl, (client) => client.query(written))
      assert.equal(await schemaSql(empty.ownerUrl), written, 'loaded, it is the whole schema')
    } finally {
      await database.drop()
      await empty.drop()
    }
  })
})

async function majorOf(url: string): Promise<number> {
  const found = await withClient(url, (client) =>
    client.query<{ major: number }>("select current_setting('server_version_num')::int / 10000 as major"),
  )
  return found.rows[0]?.major ?? 0
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
