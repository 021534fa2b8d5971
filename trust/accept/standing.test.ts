import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { build } from '../test/support/build.ts'
import { onlyUpgrade } from '../test/support/edits.ts'
import { compare, makeWorld, type World } from '../test/support/world.ts'
import { standingFault } from './standing.ts'

let world: World
before(async () => {
  world = await makeWorld()
})

// Asked by itself, as a server does before it makes an order: the gates around it are not there.
const rows: [installed: string, expected: string | undefined][] = [
  ['3.0.11-1', undefined],
  ['3.0.12-1', undefined],
  ['3.0.13-1', undefined],
  ['3.0.14-1', 'downgrade'],
]
for (const [installed, expected] of rows)
  test(`the standing approval of an upgrade to 3.0.13-1, with ${installed} installed: ${expected ?? 'covered'}`, async () => {
    const { documents, input } = await build(world, {
      plan: onlyUpgrade,
      known: (known) => ({ ...known, installed: new Map([['openssl:amd64', installed]]) }),
    })
    const { order, plan, policy } = documents
    assert.ok(policy.standing)
    const fault = standingFault(policy.standing, order, plan, {
      known: input.known,
      compare,
      policy: { document: policy },
    })
    assert.equal(fault?.params.why, expected)
  })
