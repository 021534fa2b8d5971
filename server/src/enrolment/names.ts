/** Names and addresses under which hosts reach this server: typed by a person, proposed from the interfaces. */
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Tx } from '../platform/database.ts'
import { readSetting, writeSetting } from './store.ts'

const NAMES_SETTING = 'gateway.names'
/** Always in the certificate, so that the machine's own agent and health checks reach it. */
export const LOCAL_NAMES = ['localhost', '127.0.0.1', '::1'] as const

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** A host name (RFC 1123) or an address, in lower case. Throws GATEWAY_NAME_INVALID: no port, no scheme, no wildcard. */
export function checkName(text: string): string {
  const name = text.trim().toLowerCase().replace(/\.$/, '')
  if (isIP(name) === 4 || (isIP(name) === 6 && !name.includes('%'))) return name
  const labels = name.split('.')
  // A last label of digits only would be read as an address by some programs.
  const fine = name.length <= 253 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '')
  if (!fine) throw new AppError('GATEWAY_NAME_INVALID', { name: text.slice(0, 100) })
  return name
}

export async function readNames(tx: Tx): Promise<string[]> {
  const value = await readSetting(tx, NAMES_SETTING)
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
}

/** Stores the names in the order given (the first is the one in the enrolment line) and tells every gateway. */
export async function writeNames(tx: Tx, names: readonly string[]): Promise<string[]> {
  const checked = [...new Set(names.map(checkName))]
  await writeSetting(tx, NAMES_SETTING, checked)
  await tx.emit({ type: 'enrolment.gateway-named', body: { names: checked } })
  return checked
}

/** Addresses of this machine that others could use, IPv4 first, then its own name. Only a proposal. */
export function proposeNames(interfaces = networkInterfaces(), own = hostname()): string[] {
  const addresses = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter((one) => !one.internal && !one.address.startsWith('fe80:'))
    .sort((a, b) => a.family.localeCompare(b.family))
    .map((one) => one.address)
  const name = own.includes('.') ? [own.toLowerCase()] : []
  return [...new Set([...addresses, ...name])].slice(0, 10)
}
