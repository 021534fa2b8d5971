import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runningJobs } from './acts.ts'
import { askedIn, envBlock, keptRelease, type Trial, withBlock, withoutBlock } from './custom-block.ts'
import { withFellBack } from './fell-back.ts'
import { entryFor, type GrubEntry, readGrubConfig } from './grub-config.ts'
import { decide, peopleIn } from './people.ts'
import { type BootFacts, mountOf, unsafeReason } from './safety.ts'
import { kernelsIn, kernelsOf, targetKernel } from './target.ts'

const TEXT = readFileSync(join(import.meta.dirname, 'fixtures/grub.cfg'), 'utf8')
const CONFIG = readGrubConfig(TEXT)
const [OLD, BAD, NEW] = ['6.1.0-50-cloud-amd64', '6.1.0-53-cloud-amd64', '6.1.0-56-cloud-amd64'] as const
const TOKEN = '3eeb7e96-e59c-440f-8cb1-a089daba079f'

function entryOf(release: string): GrubEntry {
  const entry = entryFor(CONFIG, release)
  assert.ok(entry, release)
  return entry
}
const trial: Trial = { entry: entryOf(BAD), token: TOKEN, watchdogS: null }

test('grub.cfg of Debian: kernels newest first, none for recovery, the newest is what boots', () => {
  assert.deepEqual(
    CONFIG.entries.map((entry) => entry.release),
    [NEW, NEW, BAD, OLD],
  )
  assert.equal(CONFIG.byDefault, 'newest')
  assert.ok(CONFIG.readsCustom)
  assert.equal(entryOf(OLD).options, '--class debian --class gnu-linux --class gnu --class os')
  assert.ok(entryOf(OLD).body.some((line) => line.includes(`initrd\t/boot/initrd.img-${OLD}`)))
})

const byDefault: [value: string, kind: string][] = [
  ['0', 'newest'],
  ['$' + '{saved_entry}', 'saved'],
  ['1>2', 'pinned'],
  [`gnulinux-advanced-5a1c>gnulinux-${OLD}-advanced-5a1c`, 'pinned'],
]
for (const [value, kind] of byDefault)
  test(`GRUB_DEFAULT that comes to ${value}: ${kind}`, () => {
    assert.equal(readGrubConfig(TEXT.replace('set default="0"', `set default="${value}"`)).byDefault, kind)
  })

test('a menu whose bodies have blocks of their own is read to the right bracket', () => {
  const nested = `menuentry "one" {\nif [ x = y ]; then\nfunction f {\n  true\n}\nfi\nlinux /vmlinuz-1.2 ro\n}\nmenuentry 'two' {\n  linux16 /boot/vmlinuz-1.3\n}\n`
  assert.deepEqual(
    readGrubConfig(nested).entries.map((entry) => entry.release),
    ['1.2', '1.3'],
  )
  assert.deepEqual(readGrubConfig(nested.replace(/\}\n$/, '')).entries.length, 1, 'an entry without an end is none')
  assert.deepEqual(readGrubConfig('').entries, [])
})

test('the block keeps one kernel and tries another one, once, if that could be struck out first', () => {
  const text = withBlock('', entryOf(OLD), trial)
  const line = (release: string) => text.split('\n').find((row) => row.includes(`/boot/vmlinuz-${release} `)) ?? ''
  assert.match(line(BAD), / panic=10 .*patchreeve\.trial=3eeb7e96-e59c-440f-8cb1-a089daba079f$/)
  assert.doesNotMatch(line(OLD), /panic=|patchreeve\.trial/)
  const said = text.split('\n').map((row) => row.trim())
  const at = (row: string) => said.indexOf(row)
  assert.ok(at('set default=patchreeve-kept') < at('set patchreeve_trial='))
  const asks = 'if save_env --file $' + '{config_directory}/patchreeve.env patchreeve_trial; then'
  assert.equal(at('set default=patchreeve-trial'), at(asks) + 1)
  assert.equal(keptRelease(text), OLD)
  // As much of it as we can ask: it is a configuration that reads as two entries.
  assert.deepEqual(
    readGrubConfig(text).entries.map((entry) => entry.release),
    [OLD, BAD],
  )
})

test('a kernel that is only kept is asked for by nothing', () => {
  const text = withBlock('', entryOf(OLD), undefined)
  assert.doesNotMatch(text, /trial/)
  assert.match(text, /set default=patchreeve-kept/)
})

test('a watchdog is set only where there is one; an entry never makes itself the default', () => {
  const entry = { ...entryOf(BAD), body: ['\tsavedefault', ...entryOf(BAD).body] }
  const text = withBlock('', entryOf(OLD), { ...trial, entry, watchdogS: 60 })
  assert.match(text, / systemd\.watchdog_sec=60 patchreeve\.trial/)
  assert.doesNotMatch(text, /^\s*savedefault\s*$/m)
  assert.doesNotMatch(withBlock('', entryOf(OLD), trial), /watchdog_sec/)
})

test('what the administrator wrote in custom.cfg stays, before and after; a block is never there twice', () => {
  for (const own of ['', 'set timeout=3\n', 'menuentry "x" {\n  true\n}\n', 'no line feed at its end']) {
    const once = withBlock(own, entryOf(OLD), trial)
    assert.equal(withBlock(once, entryOf(OLD), trial), once)
    assert.ok(once.startsWith(own))
    assert.equal(withoutBlock(once).trimEnd(), own.trimEnd())
    assert.equal(withoutBlock(own), own)
  }
  const torn = withBlock('set timeout=3\n', entryOf(OLD), trial).split('\n').slice(0, 8).join('\n')
  assert.equal(withoutBlock(torn), 'set timeout=3')
})

test('an environment block is what grub-editenv makes: 1,024 bytes, and empty once struck out', () => {
  const block = envBlock(TOKEN)
  assert.equal(Buffer.byteLength(block), 1_024)
  assert.ok(block.startsWith(`# GRUB Environment Block\npatchreeve_trial=${TOKEN}\n###`))
  assert.equal(askedIn(block), TOKEN)
  assert.equal(askedIn(block.replace(TOKEN, '')), undefined)
  assert.equal(askedIn(''), undefined)
})

const facts: BootFacts = {
  running: OLD,
  commandLine: `BOOT_IMAGE=/boot/vmlinuz-${OLD} root=UUID=5a1c ro`,
  grub: CONFIG,
  fileSystem: 'ext4',
  stacked: false,
}
const boots: [facts: Partial<BootFacts>, why: string | undefined, what: string][] = [
  [{}, undefined, 'Debian as it is installed'],
  [{ commandLine: `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${OLD} ro` }, undefined, '/boot on a file system of its own'],
  [{ grub: readGrubConfig(TEXT.replace('set default="0"', 'set default="$' + '{saved_entry}"')) }, undefined, 'saved'],
  [{ grub: undefined }, 'other-loader', 'no grub.cfg'],
  [{ commandLine: 'root=UUID=5a1c ro quiet' }, 'other-loader', 'a kernel that firmware or systemd-boot started'],
  [{ commandLine: `BOOT_IMAGE=/boot/vmlinuz-${NEW} ro` }, 'other-loader', 'another kernel than grub says'],
  [{ grub: readGrubConfig(TEXT.replace(/source \$.*\n/g, '\n')) }, 'no-custom-config', 'no 41_custom'],
  [{ fileSystem: 'btrfs' }, 'grub-cannot-write', 'btrfs'],
  [{ stacked: true }, 'grub-cannot-write', 'LVM, LUKS or an array'],
  [{ grub: readGrubConfig(TEXT.replace('set default="0"', 'set default="2"')) }, 'default-pinned', 'GRUB_DEFAULT=2'],
  [
    { running: '6.5.0-own', commandLine: 'BOOT_IMAGE=/boot/vmlinuz-6.5.0-own ro' },
    'no-entry',
    'a kernel that is not in the menu',
  ],
]
for (const [change, why, what] of boots)
  test(`boot-safe? ${what}: ${why ?? 'yes'}`, () => assert.equal(unsafeReason({ ...facts, ...change }), why))

test('a kernel that is replaced in place leaves none to go back to', () => {
  assert.equal(unsafeReason(facts, [OLD]), 'replaces-running')
  assert.equal(unsafeReason(facts, [BAD]), undefined)
})

test('the mount of a path is the longest one that holds it, the uppermost of several', () => {
  const rows = [
    '22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw',
    '30 22 254:2 / /boot rw - ext4 /dev/vda2 rw',
    '31 22 0:40 / /boot\\040old rw - xfs /dev/vdb rw',
    '32 22 253:0 / /boot/grub rw - btrfs /dev/dm-0 rw',
    '33 22 253:1 / /boot/grub rw - ext4 /dev/dm-1 rw',
  ].join('\n')
  assert.deepEqual(mountOf(rows, '/boot/grub'), { fileSystem: 'ext4', device: '253:1' })
  assert.deepEqual(mountOf(rows, '/boot/grubby'), { fileSystem: 'ext4', device: '254:2' })
  assert.deepEqual(mountOf(rows, '/bootstrap'), { fileSystem: 'ext4', device: '254:1' })
  assert.deepEqual(mountOf('', '/boot'), { fileSystem: '', device: '' })
})

test('a reboot is for the newest whole kernel of the same flavour', () => {
  const row = (name: string, version: string, status = 'ii') => ({ name, version, status, architecture: 'amd64' })
  const installed = kernelsOf([
    row(`linux-image-${OLD}`, '6.1.176-1'),
    row(`linux-image-${BAD}`, '6.1.180-1'),
    row(`linux-image-${NEW}`, '6.1.192-2', 'iF'),
    row('linux-image-6.1.0-56-amd64', '6.1.192-2'),
    row('linux-image-cloud-amd64', '6.1.192-2'),
  ])
  const running = { release: OLD, version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-02)' }
  assert.equal(targetKernel(running, installed)?.release, BAD)
  assert.equal(targetKernel({ ...running, version: '#1 SMP Debian 6.1.180-1' }, installed), undefined)
})

test('a transaction brings kernels, and replaces those that were there', () => {
  const change = (name: string, from: string | null, to: string | null) => ({ name, from, to })
  const changes = [
    change('linux-image-cloud-amd64', '6.1.176-1', '6.1.192-2'),
    change(`linux-image-${NEW}`, null, '6.1.192-2'),
    change(`linux-image-${OLD}`, '6.1.176-1', '6.1.176-2'),
    change(`linux-image-${BAD}`, '6.1.180-1', null),
  ]
  assert.deepEqual(kernelsIn(changes), { brought: [NEW, OLD], replaced: [OLD, BAD] })
})

const rules = { warnMinutes: 5, deferrals: 2, hardEndHours: 24, kernel: 'boot-safe' } as const
const NOW = new Date('2026-11-27T12:00:00Z')
const since = '2026-11-27T11:00:00Z'
test('nobody is logged in: it goes on', () => assert.deepEqual(decide(0, null, rules, NOW), { kind: 'go' }))
test('somebody is: it is put off as often as the policy says, then they are warned', () => {
  assert.deepEqual(decide(1, null, rules, NOW), {
    ...{ kind: 'defer', deferred: { since: '2026-11-27T12:00:00Z', count: 1 }, left: 1 },
    latest: '2026-11-28T12:00:00Z',
  })
  assert.deepEqual(decide(3, { since, count: 1 }, rules, NOW), {
    ...{ kind: 'defer', deferred: { since, count: 2 }, left: 0 },
    latest: '2026-11-28T11:00:00Z',
  })
  assert.deepEqual(decide(3, { since, count: 2 }, rules, NOW), { kind: 'warn', minutes: 5 })
  assert.deepEqual(decide(3, { since, count: 2 }, { ...rules, warnMinutes: 0 }, NOW), { kind: 'go' })
})
test('nobody knows whether somebody is logged in: put off as for one, and no longer', () => {
  assert.equal(decide(undefined, null, rules, NOW).kind, 'defer')
  assert.equal(decide(undefined, { since: '2026-11-26T12:00:00Z', count: 1 }, rules, NOW).kind, 'warn')
})
test('the hard end counts from the first time, however many are left', () => {
  const long = { ...rules, deferrals: 20 }
  assert.equal(decide(1, { since: '2026-11-26T12:00:01Z', count: 1 }, long, NOW).kind, 'defer')
  assert.equal(decide(1, { since: '2026-11-26T12:00:00Z', count: 1 }, long, NOW).kind, 'warn')
})

test('sessions of people are those of class user that are not closing', () => {
  const session = (kind: string, state: string) => `Class=${kind}\nState=${state}\n`
  const text = [
    session('user', 'active'),
    session('user', 'online'),
    session('user', 'closing'),
    session('background', 'active'),
    session('greeter', 'active'),
    session('manager', 'active'),
  ].join('\n')
  assert.equal(peopleIn(text), 2)
  assert.equal(peopleIn(''), 0)
})

test('jobs that systemd still runs, ours left out', () => {
  const rows = [
    '  1 multi-user.target start waiting',
    ' 81 patchreeve-apply-recover.service start running',
    ' 82 nginx.service start running',
    'No jobs running.',
  ].join('\n')
  assert.deepEqual(runningJobs(rows), ['nginx.service'])
})

test('a kernel that did not hold is remembered once per package, and twenty of them', () => {
  const one = (n: number) => ({
    release: `6.1.0-${n}-amd64`,
    packageVersion: '1',
    at: since,
    because: 'kernel-fell-back',
  })
  let known = withFellBack([], one(1))
  known = withFellBack(known, { ...one(1), because: 'probe-failed' })
  assert.deepEqual(known, [{ ...one(1), because: 'probe-failed' }])
  for (let n = 2; n < 40; n++) known = withFellBack(known, one(n))
  assert.equal(known.length, 20)
  assert.equal(known.at(-1)?.release, '6.1.0-39-amd64')
})
