/**
 * What the agent keeps between runs, in a folder of its own (0700): its key, its certificate, the authorities it trusts, who it
 * is, and per section what the server holds and what still waits to be acknowledged.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureFolder, isRecord, readJson, readText, rename, writeWhole } from './files.ts'

export const DEFAULT_STATE = '/var/lib/patchreeve/agent'
/** Between 30 s and an hour, as the server says. */
export const DEFAULT_INTERVAL_S = 60

export interface HostFile {
  readonly hostId: string
  /** `host:port`, in the order in which they are tried. */
  readonly servers: readonly string[]
  /** `http://proxy:port` where there is one. */
  readonly proxy?: string
  /** Hash of the machine id at enrolment: a copy of this disk on another machine is not this host. */
  readonly machineId: string
  readonly epoch: number
  readonly intervalS: number
}

/** Waits for the first start on a machine that is not the one on which the image was made. */
export interface FirstBoot {
  readonly token: string
  readonly servers: readonly string[]
  readonly proxy?: string
  readonly machineId: string
}

export interface Held {
  readonly digest: string
  /** The server dropped fields that it does not know: only whole sections can be compared then. */
  readonly exact: boolean
}

export interface Pending {
  readonly reportId: string
  readonly method: 'PUT' | 'PATCH'
  readonly digest: string
}

export interface Refused {
  readonly digest: string
  readonly code: string
}

export class State {
  readonly folder: string
  constructor(folder: string) {
    this.folder = folder
  }

  path(name: string): string {
    return join(this.folder, name)
  }
  get keyFile(): string {
    return this.path('key.pem')
  }
  get certificateFile(): string {
    return this.path('cert.pem')
  }
  get caFile(): string {
    return this.path('ca.pem')
  }
  sectionFile(
    name: string,
    kind: 'held.json' | 'rows.gz' | 'pending.json' | 'pending.gz' | 'pending-rows.gz' | 'refused.json',
  ) {
    return join(this.folder, 'report', `${name}.${kind}`)
  }

  host(): HostFile | undefined {
    return readJson(this.path('host.json'), isHostFile)
  }
  saveHost(host: HostFile): void {
    writeWhole(this.path('host.json'), `${JSON.stringify(host)}\n`)
  }
  firstBoot(): FirstBoot | undefined {
    return readJson(this.path('first-boot.json'), isFirstBoot)
  }
  saveFirstBoot(value: FirstBoot): void {
    writeWhole(this.path('first-boot.json'), `${JSON.stringify(value)}\n`)
  }
  forgetFirstBoot(): void {
    rmSync(this.path('first-boot.json'), { force: true })
  }

  /** Key, certificate and trusted authorities; undefined before enrolment. */
  credentials(): { key: string; cert: string; ca: string } | undefined {
    const [key, cert, ca] = [this.keyFile, this.certificateFile, this.caFile].map(readText)
    return key && cert && ca ? { key, cert, ca } : undefined
  }

  held(name: string): Held | undefined {
    return readJson(this.sectionFile(name, 'held.json'), isHeld)
  }
  pending(name: string): Pending | undefined {
    return readJson(this.sectionFile(name, 'pending.json'), isPending)
  }
  refused(name: string): Refused | undefined {
    return readJson(this.sectionFile(name, 'refused.json'), isRefused)
  }

  /** The description comes last: without it the body beside does not count. */
  savePending(name: string, pending: Pending, packedBody: Uint8Array, packedRows: Uint8Array): void {
    ensureFolder(this.path('report'))
    this.dropPending(name)
    writeWhole(this.sectionFile(name, 'pending-rows.gz'), packedRows)
    writeWhole(this.sectionFile(name, 'pending.gz'), packedBody)
    writeWhole(this.sectionFile(name, 'pending.json'), JSON.stringify(pending))
  }

  /** The server has it: from now on changes are told against these rows. Safe to be cut off at any line and done again. */
  acknowledge(name: string, pending: Pending, exact: boolean): void {
    const rows = this.sectionFile(name, 'pending-rows.gz')
    if (readText(rows) !== undefined) rename(rows, this.sectionFile(name, 'rows.gz'))
    writeWhole(this.sectionFile(name, 'held.json'), JSON.stringify({ digest: pending.digest, exact } satisfies Held))
    rmSync(this.sectionFile(name, 'refused.json'), { force: true })
    this.dropPending(name)
  }

  dropPending(name: string): void {
    for (const kind of ['pending.json', 'pending.gz', 'pending-rows.gz'] as const)
      rmSync(this.sectionFile(name, kind), { force: true })
  }

  /** The server will not take this content; it is not sent again until it changes. */
  refuse(name: string, refused: Refused): void {
    ensureFolder(this.path('report'))
    writeWhole(this.sectionFile(name, 'refused.json'), JSON.stringify(refused))
    this.dropPending(name)
  }

  forgetHeld(name: string): void {
    rmSync(this.sectionFile(name, 'held.json'), { force: true })
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)

function isHostFile(value: unknown): value is HostFile {
  return (
    isRecord(value) &&
    isText(value.hostId) &&
    isTexts(value.servers) &&
    isText(value.machineId) &&
    typeof value.epoch === 'number' &&
    typeof value.intervalS === 'number'
  )
}
function isFirstBoot(value: unknown): value is FirstBoot {
  return isRecord(value) && isText(value.token) && isTexts(value.servers) && isText(value.machineId)
}
function isHeld(value: unknown): value is Held {
  return isRecord(value) && isText(value.digest) && typeof value.exact === 'boolean'
}
function isPending(value: unknown): value is Pending {
  return (
    isRecord(value) &&
    isText(value.reportId) &&
    isText(value.digest) &&
    (value.method === 'PUT' || value.method === 'PATCH')
  )
}
function isRefused(value: unknown): value is Refused {
  return isRecord(value) && isText(value.digest) && isText(value.code)
}
