/** A lab host with the packages of agent and apply, installed as the enrolment line does it. */
import assert from 'node:assert/strict'
import type { Host } from '../host.ts'
import { METHOD } from './apt-driver.ts'
import { lists, type Publisher } from './apt-host.ts'

/** The packages lie in /opt/packages. Gives the digest of the host key that the installation printed. */
export async function prepared(host: Host, { repo }: Publisher, names: readonly string[]): Promise<string> {
  const line = 'apt-get install -y -q --no-install-recommends /opt/packages/*.deb'
  const said = await host.must(['sh', '-c', line], { timeoutMs: 240_000 })
  const key = /the key of this host is ([0-9a-f]{64})/.exec(said)?.[1]
  assert.ok(key, said.slice(-1_000))
  await host.write(METHOD, '#!/bin/sh\nexec /usr/lib/patchreeve/apply/method\n', '0755')
  await repo.addTo(host)
  await lists(host, 'own')
  await host.must(['apt-get', '-y', '-q', 'install', ...names])
  const status = await statusOf(host)
  assert.equal(status.hostKey, key)
  assert.equal(status.says, 'ready, no root pinned: refuses everything')
  return key
}

export async function statusOf(host: Host): Promise<Record<string, unknown>> {
  return JSON.parse(await host.must(['patchreeve-apply', 'status', '--json'])) as Record<string, unknown>
}
