import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hooksIn, lastValue, parseAptConf } from './apt-conf.ts'

const flat = (text: string) => parseAptConf(text).map((s) => `${s.name}=${s.value}`)

const forms: [text: string, settings: string[], why: string][] = [
  ['APT::Periodic::Enable "1";', ['APT::Periodic::Enable=1'], 'one setting'],
  [
    'DPkg::Post-Invoke {"a; b"; "c";};',
    ['DPkg::Post-Invoke=a; b', 'DPkg::Post-Invoke=c'],
    'a list of commands with signs inside',
  ],
  [
    'DPkg { Post-Invoke { "x"; }; Options { "--force"; } }',
    ['DPkg::Post-Invoke=x', 'DPkg::Options=--force'],
    'nested blocks, last semicolon left out',
  ],
  ['DPkg::Post-Invoke:: "x";', ['DPkg::Post-Invoke=x'], 'appended to a list, as in `apt-config dump`'],
  ['// DPkg::Post-Invoke {"a";};\n/* Acquire "x"; */ # y "z";\nA "1"; // tail', ['A=1'], 'three kinds of comment'],
  ['A "say \\"hi\\"";', ['A=say "hi"'], 'escaped quotes'],
  ['A yes;', ['A=yes'], 'a value without quotes'],
  ['A "//no comment"; B "2";', ['A=//no comment', 'B=2'], 'two slashes inside quotes'],
  ['A { B { }; C "1"; };', ['A::C=1'], 'an empty block sets nothing'],
]
for (const [text, settings, why] of forms) test(`apt.conf: ${why}`, () => assert.deepEqual(flat(text), settings))

test('hooks are commands around dpkg and updates, whatever the case of their name; other settings are none', () => {
  const settings = parseAptConf(`
dpkg::pre-install-pkgs {"/usr/sbin/dpkg-preconfigure --apt || true";};
APT::Update::Post-Invoke-Success {"touch /x";};
AptCli::Hooks::Upgrade { "[ ! -f /usr/bin/snap ] || /usr/bin/snap advise-snap"; };
DPkg::Options {"--force-confold";};
DPkg::Post-Invoke "";
APT::NeverAutoRemove {"^linux-.*";};`)
  assert.deepEqual(
    hooksIn(settings).map((h) => h.name),
    ['dpkg::pre-install-pkgs', 'APT::Update::Post-Invoke-Success', 'AptCli::Hooks::Upgrade'],
  )
})

test('the last file wins, and names are compared without case', () => {
  const settings = parseAptConf('APT::Periodic::Enable "1"; apt::periodic::enable "0";')
  assert.equal(lastValue(settings, 'APT::Periodic::Enable'), '0')
  assert.equal(lastValue(settings, 'APT::Periodic::Other'), undefined)
})

test('no text makes the parser throw or hang', () => {
  const piece = fc.oneof(
    fc.constantFrom('{', '}', ';', '"', '\\', '//', '/*', '*/', '#', 'A::', '\n'),
    fc.string({ maxLength: 5 }),
  )
  fc.assert(fc.property(fc.array(piece), (pieces) => Array.isArray(parseAptConf(pieces.join('')))))
  assert.deepEqual(parseAptConf('A { '.repeat(100_000)), [])
})
