/** Must be imported before any schema: our content security policy forbids code from text, so zod may not try it. */
import { z } from 'zod'

z.config({ jitless: true })
