/**
 * What a section of a host's report is. A report is a set of sections, each a list of rows with a key; a section's digest is
 * the SHA-256 of the RFC 8785 form of its rows sorted by key, so that host and server can compare without sending rows.
 * Rows hold no ephemeral ports, process ids or times of observation: unchanged must mean unchanged digest.
 */
import type { z } from 'zod'

export interface Section<Name extends string, Row extends z.ZodType> {
  readonly name: Name
  /** Stored in tables: never renumber. */
  readonly no: number
  readonly row: Row
  /** Unique within the section; rows are sorted by it, compared by UTF-16 code units. */
  key(row: z.infer<Row>): string
  /** More rows than this are refused: a host never has so many, so the report is broken or hostile. */
  readonly maxRows: number
}

export function defineSection<Name extends string, Row extends z.ZodType>(s: Section<Name, Row>): Section<Name, Row> {
  return s
}
