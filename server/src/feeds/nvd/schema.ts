/** NVD API 2.0 (also its yearly files): only the fields we use. */
import { z } from 'zod'
import { CvssData } from '../cvss.ts'

const Metrics = z
  .array(z.object({ source: z.string().max(128), cvssData: CvssData }))
  .max(64)
  .optional()
  .catch(undefined)

export const NvdItem = z.object({
  cve: z.object({
    id: z.string().max(32),
    lastModified: z.string().max(40),
    vulnStatus: z.string().max(64).optional(),
    metrics: z
      .object({ cvssMetricV40: Metrics, cvssMetricV31: Metrics, cvssMetricV30: Metrics, cvssMetricV2: Metrics })
      .optional(),
  }),
})
export type NvdItem = z.infer<typeof NvdItem>
