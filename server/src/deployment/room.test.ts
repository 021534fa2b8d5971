import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aPolicy } from '../plan/testing.ts'
import { roomIn } from './room.ts'

const [a = '', b = '', c = '', d = ''] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(64))
const [rest] = aPolicy().rings
const capped = aPolicy({ rings: rest ? [{ ...rest, maxAtOnce: 2 }] : [] })
const clustered = aPolicy({ clusters: [{ name: 'db', hosts: [a, b, c], maxDown: 1 }] })
const atWork = (...hosts: string[]) => hosts.map((hostKey) => ({ hostKey, mayBeDown: false }))

test('without a cap and a cluster there is always room', () =>
  assert.equal(roomIn(aPolicy(), atWork(a, b, c)).refusal(d), undefined))

test('a ring is full when as many of its hosts are at work as it lets; one more taken counts at once', () => {
  const room = roomIn(capped, atWork(a))
  assert.equal(room.refusal(b), undefined)
  room.take(b)
  assert.deepEqual(room.refusal(c), { code: 'deployment.ring-full', params: { ring: 'rest', n: 2, max: 2 } })
})

test('a host that fell silent takes no room in its ring', () =>
  assert.equal(roomIn(capped, [...atWork(a), { hostKey: b, mayBeDown: true }]).refusal(c), undefined))

test('a cluster waits for a host at work, and for one that may be down; a host does not wait for itself', () => {
  for (const mayBeDown of [true, false]) {
    const room = roomIn(clustered, [{ hostKey: a, mayBeDown }])
    assert.deepEqual(room.refusal(b), { code: 'deployment.cluster-down', params: { cluster: 'db', n: 1, max: 1 } })
    assert.equal(room.refusal(a), undefined)
    assert.equal(room.refusal(d), undefined)
  }
})
