/** The repository of own packages over HTTPS. A path is looked up; which file it names, the slice of own packages says. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@patchreeve/contract/errors.ts'
import { permits } from '../platform/permits.ts'
import { decoded, sendFile } from './send-file.ts'

export interface UploadedFiles {
  /** Throws NOT_FOUND. */
  send(path: string, request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** No path of that repository is longer. */
const MAX_PATH_CHARS = 600

export function makeUploadedFiles(fileAt: (pathname: string) => Promise<string | undefined>): UploadedFiles {
  const downloads = permits(64, 500)
  return {
    async send(path, request, response) {
      if (path.length > MAX_PATH_CHARS) throw new AppError('NOT_FOUND')
      await downloads.within(async () => {
        const file = await fileAt(decoded(path))
        if (file === undefined) throw new AppError('NOT_FOUND')
        await sendFile(file, request, response)
      })
    },
  }
}
