/** All sections. To add one: a file beside this one, and one line here. */
import { hardware } from './hardware.ts'
import { network } from './network.ts'
import { os } from './os.ts'
import { packages } from './packages.ts'
import { repositories } from './repositories.ts'
import { restart } from './restart.ts'
import { sockets } from './sockets.ts'

export const sections = { os, hardware, packages, repositories, network, sockets, restart } as const
export type SectionName = keyof typeof sections
export const sectionNames = Object.keys(sections) as SectionName[]
export type SectionRow<N extends SectionName> = import('zod').infer<(typeof sections)[N]['row']>
export type Sections = { [N in SectionName]: SectionRow<N>[] }
