/** What a backup file says of itself, and the limits within which one is read. */
import { z } from 'zod'

export const FORMAT = 'patchreeve-backup'
export const FORMAT_VERSION = 1
export const MANIFEST_NAME = 'manifest.json'

/** The most that is held in memory of any table or file. */
export const PART_BYTES = 8 << 20
/** Hundreds of tables and thousands of repository files fit; more is not a manifest of ours. */
export const MANIFEST_BYTES = 16 << 20
/** COPY text of repetitive rows reaches about 30:1; a bomb reaches 10,000:1 and more. The floor lets small backups be repetitive. */
export const MAX_RATIO = 400
export const RATIO_FLOOR_BYTES = 64 << 20
export const MAX_OBJECTS = 100_000

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
const Size = z.int().min(0)
const SchemaName = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/)
const ColumnName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,62}$/)

/** Relative, inside the data folder: no empty, `.` or `..` segment, no back-slash, no control character. */
export const DataPath = z
  .string()
  .max(240)
  .regex(/^[A-Za-z0-9._+~:%@-]+(\/[A-Za-z0-9._+~:%@-]+)*$/)
  .refine((path) => path.split('/').every((part) => part !== '.' && part !== '..'))

export const TableEntry = z.strictObject({
  schema: SchemaName,
  name: SchemaName,
  columns: z.array(ColumnName).max(1_600),
  rows: Size,
  bytes: Size,
  sha256: Digest,
})
export type TableEntry = z.infer<typeof TableEntry>

export const SequenceEntry = z.strictObject({
  schema: SchemaName,
  name: SchemaName,
  /** A bigint, as text: it may lie beyond 2^53. */
  lastValue: z.string().regex(/^-?\d{1,19}$/),
  isCalled: z.boolean(),
})
export type SequenceEntry = z.infer<typeof SequenceEntry>

export const FileEntry = z.strictObject({ path: DataPath, bytes: Size, sha256: Digest })
export type FileEntry = z.infer<typeof FileEntry>

export const Manifest = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  createdAt: z.iso.datetime(),
  /** Names of the migrations that made the schema, in order. */
  migrations: z
    .array(z.string().regex(/^\d{4}-[a-z0-9-]{1,80}\.sql$/))
    .min(1)
    .max(9_999),
  postgresMajor: z.int().min(10).max(99),
  /** In an order in which every row's foreign keys are already there. */
  tables: z.array(TableEntry).max(MAX_OBJECTS),
  sequences: z.array(SequenceEntry).max(MAX_OBJECTS),
  files: z.array(FileEntry).max(MAX_OBJECTS),
})
export type Manifest = z.infer<typeof Manifest>

/** Name of a table's or file's parts inside the archive, without the part's number. */
export const tableObject = (table: { schema: string; name: string }) => `tables/${table.schema}.${table.name}`
export const fileObject = (file: { path: string }) => `files/${file.path}`
export const partName = (object: string, part: number) => `${object}/${String(part).padStart(6, '0')}`

/** Takes a part's name apart; undefined when it is not one. */
export function parsePartName(name: string): { object: string; part: number } | undefined {
  const match = /^((?:tables|files)\/.+)\/(\d{6})$/.exec(name)
  return match?.[1] ? { object: match[1], part: Number(match[2]) } : undefined
}
