import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aptCommandIn } from './apt-command.ts'

const lines: [line: string, runs: string | undefined, why: string][] = [
  ['0 4 * * * root apt-get update && apt-get -y upgrade', 'upgrade', 'after lists were brought'],
  ['@daily root /usr/bin/apt-get -qq -o Dpkg::Options::=--force-confold -y dist-upgrade', 'full-upgrade', 'options'],
  ['0 4 * * * root sh -c "apt -y full-upgrade"', 'full-upgrade', 'in quotes of a shell'],
  ['ExecStart=-/usr/bin/apt-get install -y nginx', 'install', 'a unit whose failure does not count'],
  ['ExecStart=/usr/bin/aptitude safe-upgrade -y', 'upgrade', "aptitude's own word"],
  ['5 5 * * 0 root unattended-upgrade -v', 'upgrade', 'the program of unattended-upgrades by its own name'],
  ['apt-get update', undefined, 'brings lists only'],
  ['apt-get -d -y dist-upgrade', undefined, 'only downloads'],
  ['apt-get -s upgrade | mail root', undefined, 'only simulates'],
  ['apt-get \\\n  -y \\\n  upgrade', 'upgrade', 'one command over three lines'],
  ['apt-get update; echo upgrade', undefined, 'the word belongs to another command'],
  ['# apt-get upgrade', undefined, 'a comment'],
  ['grep upgrade /var/log/apt/history.log', undefined, 'a file of apt is no command'],
  ['apt-get install x; apt-get dist-upgrade; apt-get upgrade', 'full-upgrade', 'the strongest of several'],
  ['apt-get constructor __proto__', undefined, 'words that every object has'],
]
for (const [line, runs, why] of lines)
  test(`${JSON.stringify(line)} ${runs ?? 'installs nothing'}: ${why}`, () => assert.equal(aptCommandIn(line), runs))

test('a file of one endless line is read in no time', () => {
  const began = performance.now()
  assert.equal(aptCommandIn('apt-get '.repeat(30_000)), undefined)
  assert.equal(aptCommandIn(`${'\\\n'.repeat(100_000)}`), undefined)
  assert.ok(performance.now() - began < 1_000)
})
