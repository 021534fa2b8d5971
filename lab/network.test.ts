import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultHosts, planHosts } from './addresses.ts'
import { inNamespace, networkCommands } from './network.ts'

const commands = networkCommands('r1', planHosts(defaultHosts(6))).map((argv) => argv.join(' '))

test('every interface is made inside a namespace of the run, so two runs cannot collide', () => {
  for (const command of commands) assert.match(command, /^ip (netns (add|exec) prlab-r1-|-n prlab-r1-)/)
})

test('no interface name is longer than the kernel allows', () => {
  for (const argv of networkCommands('abcdefghijkl', planHosts(defaultHosts(60)))) {
    const at = argv.indexOf('add')
    if (argv[at - 1] === 'link') assert.ok((argv[at + 1] ?? '').length <= 15, argv.join(' '))
  }
})

test('hosts of a site reach the rest through their router, and there is no way out of the run', () => {
  const defaults = commands.filter((command) => command.includes('route add default'))
  assert.equal(defaults.length, 6)
  assert.ok(defaults.every((command) => /via 10\.77\.[12]\.1$/.test(command)))
})

test('a program started in a namespace cannot set the clock', () => {
  assert.ok(inNamespace('r1', 'srv', ['date']).join(' ').includes('--bounding-set -sys_time'))
})
