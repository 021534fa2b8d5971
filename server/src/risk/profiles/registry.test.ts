import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Profile } from '../profile.ts'
import { DEFAULT_PROFILE, profileBy, profiles } from './registry.ts'

for (const profile of profiles) {
  test(`${profile.id} ${profile.version} is well-formed and ends in a rule for everything else`, () => {
    Profile.parse(profile)
    assert.equal(profile.rules.at(-1)?.any.length, 0)
    assert.ok(
      profile.rules.slice(0, -1).every((r) => r.any.length > 0 && r.any.every((c) => Object.keys(c).length > 0)),
    )
  })

  test(`${profile.id} ${profile.version}: a higher tier never has more time`, () => {
    let before = 0
    for (const { fixHours } of profile.rules) {
      const now = fixHours ?? Number.POSITIVE_INFINITY
      assert.ok(now >= before)
      before = now
    }
    assert.deepEqual(
      [...profile.rules.map((r) => r.tier)].sort(),
      profile.rules.map((r) => r.tier),
    )
  })
}

test('a profile is found by id and version, the newest without one', () => {
  assert.equal(new Set(profiles.map((p) => `${p.id} ${p.version}`)).size, profiles.length)
  assert.equal(profileBy('nis2'), DEFAULT_PROFILE)
  assert.equal(profileBy('nis2', 99), undefined)
  assert.equal(profileBy('__proto__'), undefined)
})
