import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type RouteId, routes } from '@patchreeve/contract/api/routes.ts'
import { isWord, readArguments, usage, visibleFields } from './arguments.ts'
import { type Command, commands, findCommand, nameOf } from './commands.ts'
import { WrongUse } from './exit-code.ts'
import { outputFields } from './fields.ts'
import { commandHelp, nounHelp } from './help.ts'
import { LOCAL_COMMANDS } from './local.ts'

const commandOf = (words: string): Command => {
  const found = findCommand(words.split(' '))
  if (!found) throw new Error(`no command ${words}`)
  return found.command
}

test('each route is one command, in the route’s words, and each is found by its name', () => {
  assert.deepEqual(
    commands.map((command) => nameOf(command)).sort(),
    Object.keys(routes)
      .map((id) => id.replaceAll('_', ' '))
      .sort(),
  )
  for (const command of commands) assert.equal(findCommand(command.words)?.command, command)
})

test('no command of the API hides behind one of this machine', () => {
  for (const command of commands)
    assert.ok(!Object.keys(LOCAL_COMMANDS).includes(command.words[0] ?? ''), nameOf(command))
})

test('a repository is confirmed by its address alone; keys may be named', () => {
  const command = commandOf('origin confirm')
  const { values } = readArguments(command, ['--uri', 'http://deb.example/debian'])
  assert.deepEqual(values, { uri: 'http://deb.example/debian' })
  assert.throws(() => readArguments(command, []), WrongUse)
})

test('an emergency names its vulnerability as a word, or a package; its reason is never left out', () => {
  const command = commandOf('emergency start')
  assert.equal(usage(command), 'patchreeve emergency start [VULNERABILITY] --reason TEXT')
  assert.deepEqual(readArguments(command, ['CVE-2026-1234', '--reason', 'exploited', '--dry-run']).values, {
    vulnerability: 'CVE-2026-1234',
    reason: 'exploited',
    dryRun: true,
  })
  assert.deepEqual(readArguments(command, ['--package', 'openssl', '--reason', 'exploited']).values, {
    package: ['openssl'],
    reason: 'exploited',
  })
  assert.throws(() => readArguments(command, ['CVE-2026-1234']), WrongUse)
  assert.throws(() => readArguments(command, ['CVE-2026-1234', 'CVE-2026-5', '--reason', 'x']), WrongUse)
})

test('an updater is named as a word of a closed list, and hosts by flags', () => {
  const command = commandOf('updater put aside')
  assert.equal(nameOf(commandOf('updater give back')), 'updater give back')
  assert.deepEqual(
    readArguments(command, ['unattended-upgrades', '--host', 'web1', '--host', 'web2', '--dry-run']).values,
    {
      updater: 'unattended-upgrades',
      host: ['web1', 'web2'],
      dryRun: true,
    },
  )
  assert.throws(() => readArguments(command, []), WrongUse)
  assert.match(commandHelp(command), /unattended-upgrades/)
  assert.match(nounHelp(['updater']) ?? '', /updater list[\s\S]*updater put aside[\s\S]*updater give back/)
})

test('in haste, the halt of all is found beside the halt of one', () => {
  const found = findCommand('deployment halt --all --reason fire'.split(' '))
  assert.deepEqual([found?.command.id, found?.rest], ['halt_all', ['--reason', 'fire']])
  assert.equal(
    findCommand('deployment halt 0193a000-0000-7000-8000-000000000001'.split(' '))?.command.id,
    'deployment_halt',
  )
})

test('whatever sounds like a secret is never a flag’s value', () => {
  for (const command of commands)
    for (const field of command.fields) {
      if (/pass|secret|token|totp|code|key$/i.test(field.name))
        assert.ok(field.secret, `${nameOf(command)} ${field.name}`)
      if (!field.secret) continue
      assert.throws(
        () => readArguments(command, [`--${field.flag}`, 'x']),
        (error) =>
          error instanceof WrongUse &&
          error.message.includes('never a flag') &&
          error.next.includes(`--${field.flag}-file`),
      )
    }
})

test('each help names its flags and the fields that --json prints', () => {
  for (const command of commands) {
    const text = commandHelp(command)
    for (const field of visibleFields(command))
      assert.ok(isWord(field) || text.includes(`--${field.flag}`), `${nameOf(command)} ${field.flag}`)
    assert.ok(outputFields(command.route).length > 0, nameOf(command))
    for (const name of outputFields(command.route)) assert.ok(text.includes(name))
  }
})

test('the help of a noun lists each of its commands, and words that begin none have no help', () => {
  for (const command of commands)
    for (let length = 1; length < command.words.length; length++) {
      const lines = nounHelp(command.words.slice(0, length))?.split('\n') ?? []
      assert.ok(
        lines.some((line) => line.startsWith(`  ${nameOf(command)} `) && line.endsWith(command.route.doc)),
        nameOf(command),
      )
    }
  for (const words of [[], ['nonsense'], ['finding', 'lst'], ['constructor']]) assert.equal(nounHelp(words), undefined)
})

test('a document that somebody signed is a file, named as a word', () => {
  for (const words of ['root add', 'policy add']) {
    assert.equal(usage(commandOf(words)), `patchreeve ${words} FILE`)
    assert.equal(readArguments(commandOf(words), ['root-1.json']).values.envelope, 'root-1.json')
    assert.throws(() => readArguments(commandOf(words), []), /FILE is missing/)
    assert.throws(() => readArguments(commandOf(words), ['--envelope', 'x']), /is no flag/)
  }
  const { values } = readArguments(commandOf('signoff add'), ['0193a000-0000-7000-8000-000000000001', 'signoff.json'])
  assert.deepEqual(values, { id: '0193a000-0000-7000-8000-000000000001', envelope: 'signoff.json' })
})

test('a list names the fields of a row, not of the page', () => {
  assert.ok(outputFields(commandOf('host list').route).includes('lastSeenAt'))
  assert.ok(!outputFields(commandOf('host list').route).includes('total'))
})

const wrong: [words: string, argv: string[], message: RegExp, next: RegExp][] = [
  ['host list', ['--wher', 'tier:T0'], /--wher is no flag of "host list"/, /did you mean --where\?/],
  ['host list', ['--cursor', 'x'], /--cursor is no flag/, /./],
  ['host list', ['--limit', '-1'], /limit/, /./],
  ['host list', ['--limit', '1.5'], /whole number/, /1\.5/],
  ['host list', ['web-1'], /"web-1" is one word too many/, /patchreeve host list/],
  ['host show', [], /ID is missing/, /patchreeve host show ID/],
  ['finding list', ['--group', 'tier'], /one of action, vulnerability, inherited, no-fix/, /not "tier"/],
  ['enrolment token create', ['--max-uses', 'many'], /whole number/, /many/],
  ['member invite', ['--name', 'Vera'], /--role is missing/, /--role admin\|viewer/],
  ['host list', ['--json=yes'], /json/, /./],
]
for (const [words, argv, message, next] of wrong)
  test(`"${words} ${argv.join(' ')}" is wrong use`, () => {
    assert.throws(
      () => readArguments(commandOf(words), argv),
      (error) => error instanceof WrongUse && message.test(error.message) && next.test(error.next),
    )
  })

test('typed words become the input of the route', () => {
  const made = readArguments(commandOf('enrolment token create'), ['--max-uses', '5', '--label', 'web', '--json'])
  assert.deepEqual(made.values, { maxUses: 5, label: 'web' })
  assert.equal(made.global.json, true)
  assert.deepEqual(readArguments(commandOf('host show'), ['web-1', '--at', '2026-11-01']).values, {
    id: 'web-1',
    at: '2026-11-01',
  })
  assert.deepEqual(readArguments(commandOf('gateway name'), ['--names', 'a', '--names', 'b']).values, {
    names: ['a', 'b'],
  })
  assert.deepEqual(readArguments(commandOf('host show'), ['--', '--odd']).values, { id: '--odd' })
})

test('words that every object has are no commands', () => {
  for (const word of ['constructor', 'toString', '__proto__']) assert.equal(findCommand([word]), undefined)
})

test('ids of the table fit the commands', () => {
  const ids: RouteId[] = commands.map((command) => command.id)
  assert.equal(new Set(ids).size, ids.length)
})
