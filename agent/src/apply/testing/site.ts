/** An apply for tests: its own code and trust, a model of a disk, and a fake package manager. Its key is the world's last host's. */
import assert from 'node:assert/strict'
import { compare, NOW, type World } from '@patchreeve/trust/test/support/world.ts'
import { KEY_FILE, loadHostKey } from '../host-key.ts'
import { NEW_STATE, saveState, type TrustedState } from '../state.ts'
import type { Apply } from '../take-order.ts'
import { FakeHost } from './fake-platform.ts'
import { ModelDisk, Power } from './power-loss.ts'

export interface TestSite {
  readonly apply: Apply
  readonly host: FakeHost
  readonly disk: ModelDisk
  readonly published: ModelDisk
  readonly power: Power
}

export async function makeSite(
  world: World,
  state: Partial<TrustedState>,
  makePublished = (power: Power) => new ModelDisk(power),
): Promise<TestSite> {
  const power = new Power()
  const [disk, published, host] = [new ModelDisk(power), makePublished(power), new FakeHost(power, NOW)]
  disk.write(KEY_FILE, await pemOf(world.hosts.rest.privateKey))
  disk.sync(KEY_FILE)
  saveState(disk, { ...NEW_STATE, ...state })
  const key = await loadHostKey(disk)
  assert.ok(key)
  const apply: Apply = {
    platform: host.platform,
    host: host.acts,
    spool: '/spool',
    log: () => undefined,
    places: { disk, published },
    key,
    compare,
    zone: 'UTC',
    reserve: { take: () => undefined, give: () => undefined },
    look: () => ({ wallMs: NOW.getTime(), bootMs: 1_000_000, bootId: host.bootId }),
  }
  return { apply, host, disk, published, power }
}

async function pemOf(key: CryptoKey): Promise<Buffer> {
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return Buffer.from(`-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`)
}
