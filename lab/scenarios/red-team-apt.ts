/** A taken server offers packages of other names in its own repository, to the host's own apt and whoever runs it. */
import assert from 'node:assert/strict'
import { ownPackagesOnly } from '@patchreeve/contract/enrolment-line.ts'
import { plain } from '../demo-packages.ts'
import type { Host } from '../host.ts'
import type { Lab } from '../lab.ts'
import { lists } from './apt-host.ts'

const EVIL = '99.0-1'
// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own
const VERSION = '${Version}'

const PREFERENCES = '/etc/apt/preferences.d/patchreeve.pref'
const offer = [plain('openssl', EVIL), plain('patchreeve-agent', EVIL)]

/** Without what the enrolment line writes apt would take both; with it neither openssl nor a newer half with root. */
export async function offersForeignPackages(lab: Lab, host: Host): Promise<string[]> {
  const repo = await lab.repo({ name: 'taken', label: 'Patchreeve' })
  await repo.publish(offer, new Date(Date.now() - 60_000))
  await repo.addTo(host)
  await lists(host, 'taken')
  for (const name of ['openssl', 'patchreeve-agent'])
    assert.equal(await candidate(host, name), EVIL, 'apt by itself would take it')
  await host.write(PREFERENCES, ownPackagesOnly)
  assert.notEqual(await candidate(host, 'openssl'), EVIL)
  const agent = await host.must(['dpkg-query', '-Wf', VERSION, 'patchreeve-agent'])
  assert.equal(await candidate(host, 'patchreeve-agent'), agent, 'a newer one comes by an order, not by apt upgrade')
  // The same under another name: apt does not take the index.
  await (await lab.repo({ name: 'taken', label: 'Debian' })).publish(offer, new Date())
  await assert.rejects(lists(host, 'taken'), /changed its 'Origin' value/)
  assert.notEqual(await candidate(host, 'openssl'), EVIL)
  await host.must(['rm', PREFERENCES, '/etc/apt/sources.list.d/lab-taken.list'])
  return ['a foreign package', host.plan.suite, 'no candidate for the host’s own apt']
}

async function candidate(host: Host, name: string): Promise<string | undefined> {
  return /^ {2}Candidate: (\S+)$/m.exec(await host.must(['apt-cache', 'policy', name]))?.[1]
}
