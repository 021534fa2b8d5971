/** Settings of the proxy's process: written by `proxy.ts`, read by `proxy-main.ts`. */
import { z } from 'zod'

export const ProxyConfig = z.object({
  namespacePath: z.string(),
  archives: z.array(z.url()),
  cacheFolder: z.string(),
  repoFolder: z.string(),
  upstreamProxy: z.url().optional(),
  /** Written once the proxy answers. */
  readyFile: z.string(),
})
export type ProxyConfig = z.infer<typeof ProxyConfig>
