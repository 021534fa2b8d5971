import assert from 'node:assert/strict'
import { test } from 'node:test'
import { thisMachine } from './this-machine.ts'

test('the first host of the set-up is the machine that the server reads, wherever Patchreeve itself stands in the list', () => {
  const own = { name: 'patchreeve', provenance: 'server-seen', platform: 'patchreeve:0.1' } as const
  const machine = { name: 'vm', provenance: 'server-seen', platform: 'debian:12' } as const
  const other = { name: 'web-1', provenance: 'agent-signed', platform: 'debian:12' } as const
  assert.equal(thisMachine([own, other, machine]), machine)
  assert.equal(thisMachine([own]), undefined)
})
