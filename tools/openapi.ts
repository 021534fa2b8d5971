/**
 * Writes contract/openapi.json from the route table, so that each change of the API shows in review. Run it after changing a
 * route: `node bin/launch.mjs tools/openapi.ts`. A test fails when the file is not what this would write.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApi } from '../server/src/platform/http/openapi.ts'

export const OPENAPI_FILE = join(import.meta.dirname, '../contract/openapi.json')

export const openApiText = (): string => `${JSON.stringify(openApi(), null, 2)}\n`

if (process.argv[1] === import.meta.filename) writeFileSync(OPENAPI_FILE, openApiText())
