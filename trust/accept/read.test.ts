import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { build } from '../test/support/build.ts'
import { makeWorld, type World } from '../test/support/world.ts'
import { accept } from './accept.ts'
import { byBytes } from './read.ts'

let world: World
before(async () => {
  world = await makeWorld()
})

test('signatures are judged by what accept is given to judge them with, and by the bytes unless it is given something', async () => {
  const forged = await build(world, { orderSigner: world.alice })
  const [usual, bytes, trusting] = await Promise.all([
    accept(forged.input),
    accept({ ...forged.input, read: byBytes }),
    accept({ ...forged.input, read: { ...byBytes, hasSigned: async () => true } }),
  ])
  assert.equal(usual.kind === 'refused' && usual.gate, 'order-signature')
  assert.deepEqual(bytes, usual)
  assert.equal(trusting.kind, 'accepted')
})

test('no program gives it anything: only the simulator does', () => {
  const root = join(import.meta.dirname, '../..')
  const programs = globSync(['{agent,server,cli,console,contract,trust,packaging}/**/*.{ts,tsx}'], {
    cwd: root,
    exclude: (name) => name.includes('node_modules') || name.includes('dist'),
  })
  assert.ok(programs.length > 500)
  const names = (path: string) => (path.startsWith('trust/accept/') ? /'(\.|\.\.)\/read\.ts'/ : /accept\/read\.ts'/)
  const naming = programs.filter((path) => names(path).test(readFileSync(join(root, path), 'utf8')))
  assert.deepEqual(naming.sort(), ['trust/accept/accept.ts', 'trust/accept/case.ts', 'trust/accept/read.test.ts'])
})
