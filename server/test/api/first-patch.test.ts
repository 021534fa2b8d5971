/** Home's list of what a first patch needs: each count moves by the act that it counts, and by nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Home } from '@patchreeve/contract/api/home-views.ts'
import { testKey } from '@patchreeve/trust/test/support/keys.ts'
import { retireHost } from '../../src/inventory/index.ts'
import { overviewRoutes } from '../../src/overview/index.ts'
import { registerHostKey } from '../../src/plan/index.ts'
import type { HttpContext } from '../../src/platform/http/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { secretOf } from '../../src/platform/secret.ts'
import { aChange, anIndex, makeAct } from '../support/act.ts'
import { startArchive } from '../support/archive.ts'
import { useChain } from '../support/chain.ts'
import { orderSlices } from '../support/orders.ts'
import { ADMIN } from '../support/server.ts'

const chain = useChain(async () => {})
const overview = overviewRoutes({
  feedsOff: true,
  gatewayNamed: async () => true,
  secondFactor: async () => true,
  retire: async () => undefined,
})
// These handlers take nothing from HTTP itself.
const http = undefined as unknown as HttpContext
const none = { params: undefined, query: undefined, body: undefined }
const NOTHING = { roots: 0, hostKeysConfirmed: 0, hostKeysWaiting: 0, originsConfirmed: 0, policies: 0, plans: 0 }

test('root, keys of hosts, repositories, policy, plan: what is done is counted, what is retired waits for nobody', async () => {
  const op = chain.op(ADMIN)
  let seen: Home['setup']['firstPatch'] = NOTHING
  const assertNow = async (change: Partial<typeof NOTHING>, what: string) => {
    const before = seen
    seen = (await overview.home_show(op, none, http)).setup.firstPatch
    assert.deepEqual(seen, { ...before, ...change }, what)
  }
  await assertNow({}, 'nothing')
  const ids = systemIds(() => chain.clock.now())
  const secret = secretOf(Buffer.alloc(32, 7), ids)
  const act = await makeAct(op, secret, chain.clock)
  await assertNow({ roots: 1 }, 'a root was handed in')

  const [one, two] = [await chain.enrol('web-1'), await chain.enrol('web-2')]
  await assertNow({}, 'hosts without apply have no key')
  const { spki } = await testKey('web-2')
  await op.tx((tx) => registerHostKey(tx, two.hostId, spki))
  await assertNow({ hostKeysWaiting: 1 }, 'a key waits for a comparison')
  const host = await act.addHost('web-1', one)
  await assertNow({ hostKeysConfirmed: 1 }, 'another one was compared')
  await op.tx((tx) => retireHost(tx, two.hostNo, 'by-person'))
  await assertNow({ hostKeysWaiting: 0 }, 'the host whose key waited is retired')

  const archive = await startArchive()
  await archive.close()
  const shippedKeys = async () => archive.armoredKey
  const { distribution } = orderSlices({ ...chain, ids, secret, shippedKeys })
  const body = { uri: archive.base, keys: [archive.fingerprint], addresses: [] }
  await distribution.handlers.origin_confirm(op, { ...none, body }, http)
  await assertNow({ originsConfirmed: 1 }, 'a repository was confirmed')

  await act.addPolicy([host])
  await assertNow({ policies: 1 }, 'a policy was handed in')
  await act.addPlan([host], { changes: [aChange('openssl', '1', '2')], indexes: [anIndex()] })
  await assertNow({ plans: 1 }, 'a plan was made')
})
