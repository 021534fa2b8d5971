/** CISA's catalogue of known exploited vulnerabilities: only the fields we use. */
import { z } from 'zod'

export const KevEntry = z.object({
  cveID: z.string().max(32),
  vendorProject: z.string().max(300),
  product: z.string().max(500),
  dateAdded: z.iso.date(),
  dueDate: z.iso.date(),
  /** "Known" or "Unknown". The flag turns later, without a date of its own. */
  knownRansomwareCampaignUse: z.string().max(32).optional(),
})
export type KevEntry = z.infer<typeof KevEntry>
