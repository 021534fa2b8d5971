/**
 * How what was received becomes documents, and how a signature is judged. By the bytes, everywhere; the simulator alone, which asks
 * these gates millions of times about documents that it made itself, looks them up instead (read.test.ts).
 */
import { openDocument } from '../envelope.ts'
import { type HasSigned, hasSigned } from '../verify.ts'
import { parseBundle } from './bundle.ts'

export interface Read {
  readonly bundle: typeof parseBundle
  readonly open: typeof openDocument
  readonly hasSigned: HasSigned
}

export const byBytes: Read = { bundle: parseBundle, open: openDocument, hasSigned }
