import assert from 'node:assert/strict'
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { generateKeys } from '@patchreeve/trust/keys.ts'
import { digestOf, signerProgram } from './signer.ts'

/** The oldest Node that it must run on, where this machine has it; else the one that runs the tests. */
const OLD = '/usr/bin/node'
const node = existsSync(OLD) ? OLD : process.execPath

let folder: string
let file: string
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'patchreeve-sign-'))
  file = join(folder, 'patchreeve-sign.mjs')
  writeFileSync(file, await signerProgram())
})
after(() => rmSync(folder, { recursive: true, force: true }))

function sign(...words: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(node, [file, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder },
  })
}

test('two builds are the same bytes, below 1.5 MB, and name no folder of this machine', async () => {
  const again = await signerProgram()
  const bytes = readFileSync(file)
  assert.equal(digestOf(again), digestOf(bytes))
  assert.ok(bytes.length < 1_500_000, String(bytes.length))
  assert.ok(!bytes.includes(join(import.meta.dirname, '..')))
})

test('in a folder of its own, on Node 20 where it is there: key, root, policy, page', async () => {
  writeFileSync(join(folder, 'pass'), 'correct horse battery staple', { mode: 0o600 })
  const pass = ['--passphrase-file', 'pass']
  const server = await generateKeys('ed25519', false)
  const hosts = [
    { name: 'web', hostKey: 'ab'.repeat(32) },
    { name: 'watched', hostKey: null },
  ]
  const facts = { name: 'Example', orderKey: server.publicKey.spki, authorities: ['ca'.repeat(32)], epoch: 1, hosts }
  writeFileSync(join(folder, 'facts.json'), JSON.stringify(facts))
  const steps: readonly (readonly string[])[] = [
    ['key', 'new', '--out', 'me.key', ...pass],
    ['root', 'init', '--server', 'facts.json', '--name', 'Vera', '--solo', '--key', 'me.key', ...pass, '--yes'],
    ['policy', 'init', '--facts', 'facts.json', '--answers', 'answers.yaml'],
    ['policy', 'sign', 'policy.yaml', '--root', 'root-1.json', '--key', 'me.key', ...pass, '--yes'],
    ['policy', 'show', 'policy-1.json', '--root', 'root-1.json'],
    ['explain', 'outside-window'],
  ]
  writeFileSync(join(folder, 'answers.yaml'), `first: [${'ab'.repeat(32)}]\nzone: Europe/Berlin\n`)
  let last = ''
  for (const words of steps) {
    const ran = sign(...words)
    assert.equal(ran.status, 0, `${words.join(' ')}\n${ran.stdout}${ran.stderr}`)
    assert.doesNotMatch(ran.stderr, /Warning/)
    if (words[1] === 'show') last = ran.stdout
  }
  assert.match(last, /Signed by Vera/)
  assert.match(last, /this calendar, time of Europe\/Berlin[\s\S]*Every day, from 22:00 for 8 h/)
})

test('without a terminal nothing is signed by accident, and a wrong word is told', () => {
  const asked = sign('key', 'new', '--out', 'other.key')
  assert.equal(asked.status, 2)
  assert.match(asked.stderr, /nobody is there to answer/)
  assert.equal(sign('sing', 'plan.json').status, 2)
  assert.equal(sign().status, 0)
})
