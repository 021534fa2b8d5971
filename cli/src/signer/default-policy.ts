/** The default policy's text. In the one-file bundle this module is the text itself (packaging/signer.ts). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const defaultPolicy = (): string =>
  readFileSync(join(import.meta.dirname, '../../../policy/default.yaml'), 'utf8')
