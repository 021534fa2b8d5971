/** Packages and repository as dpkg and apt see them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { deb, tar, writeDeb } from './archive.ts'
import { writeOnce, writePackage } from './build.ts'
import { agentPackage, runtimePackage } from './packages.ts'
import { makeSigningKey, writeIndex } from './repository.ts'

const folder = mkdtempSync(join(tmpdir(), 'patchreeve-packages-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const has = (tool: string) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0
const run = (argv: string[], options = {}) => {
  const done = spawnSync(argv[0] ?? '', argv.slice(1), { encoding: 'utf8', ...options })
  assert.equal(done.status, 0, `${argv.join(' ')}: ${done.stderr}`)
  return done.stdout
}
/** A small stand-in for Node: the real one takes a while to pack and is the same code path. */
function smallRuntime() {
  const source = join(folder, 'node')
  mkdirSync(join(source, 'bin'), { recursive: true })
  writeFileSync(join(source, 'bin/node'), '#!/bin/sh\n')
  writeFileSync(join(source, 'LICENSE'), 'MIT\n')
  return runtimePackage('amd64', source)
}

test('two builds of a package are the same bytes, and the agent is below 1 MB', () => {
  const [first, second] = [agentPackage(), agentPackage()]
  assert.deepEqual(
    createHash('sha256').update(deb(first.contents)).digest('hex'),
    createHash('sha256').update(deb(second.contents)).digest('hex'),
  )
  assert.ok(deb(first.contents).length < 1_000_000)
  assert.deepEqual(deb(smallRuntime().contents), deb(smallRuntime().contents))
})

test('two builds in two processes with other settings are the same bytes', () => {
  const script = `Promise.all(['packages.ts', 'archive.ts'].map((name) => import('${import.meta.dirname}/' + name))).then(([m, a]) => process.stdout.write(a.deb(m.agentPackage().contents)))`
  const build = (env: Record<string, string>) =>
    spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', script], {
      env: { PATH: process.env.PATH, ...env },
    }).stdout
  const [first, second] = [build({ TZ: 'UTC' }), build({ TZ: 'Pacific/Auckland', LC_ALL: 'es_ES.UTF-8', UMASK: '077' })]
  assert.ok(first.length > 10_000)
  assert.ok(first.equals(second))
})

test('a package written piece by piece is the same bytes as one made in memory', async () => {
  // Random text packs badly, so that pieces and their borders show in what comes out; the size is no multiple of a piece.
  const large = join(folder, 'large')
  writeFileSync(large, randomBytes(2_500_001).toString('base64'))
  const made = { ...agentPackage().contents, data: [{ path: 'usr/large', mode: 0o644, content: { fromFile: large } }] }
  const file = join(folder, 'large.deb')
  const written = await writeDeb(file, made)
  const bytes = readFileSync(file)
  assert.ok(bytes.equals(deb(made)))
  assert.deepEqual(written, { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
})

test('dpkg reads the package: fields, contents, owners', {
  skip: has('dpkg-deb') ? false : 'dpkg-deb is not here',
}, () => {
  const file = join(folder, 'agent.deb')
  writeFileSync(file, deb(agentPackage().contents))
  assert.match(run(['dpkg-deb', '-f', file, 'Depends']), /patchreeve-runtime \(>= 24/)
  const listed = run(['dpkg-deb', '-c', file]).split('\n')
  assert.ok(
    listed.some((line) => line.includes('./usr/bin/patchreeve-agent') && line.startsWith('-rwxr-xr-x root/root')),
  )
  for (const line of listed.filter(Boolean)) assert.match(line, / root\/root /)
  const into = join(folder, 'unpacked')
  run(['dpkg-deb', '-x', file, into])
  const program = join(into, 'usr/lib/patchreeve/agent/agent/src/main.js')
  const started = spawnSync(process.execPath, [program], { encoding: 'utf8' })
  assert.match(started.stderr, /usage: patchreeve-agent collect\|/)
  assert.ok(!/ from ['"](zod|@patchreeve)/.test(run(['grep', '-rh', 'from', join(into, 'usr/lib/patchreeve/agent')])))
})

test('what is packed once serves every folder; a kept file that is not whole is packed anew', async () => {
  const [kept, name] = [join(folder, 'kept'), smallRuntime().fileName]
  let packed = 0
  const make = () => {
    packed++
    return smallRuntime()
  }
  const first = await writeOnce(kept, join(folder, 'one'), name, make)
  const second = await writeOnce(kept, join(folder, 'two'), name, make)
  assert.deepEqual([packed, second], [1, first])
  const bytes = readFileSync(join(folder, 'one', name))
  assert.equal(createHash('sha256').update(bytes).digest('hex'), first.sha256)
  assert.deepEqual(readFileSync(join(folder, 'two', name)), bytes)
  writeFileSync(join(kept, name), bytes.subarray(0, 100))
  assert.deepEqual([await writeOnce(kept, join(folder, 'three'), name, make), packed], [first, 2])
  assert.deepEqual(readFileSync(join(folder, 'three', name)), bytes)
  rmSync(join(kept, `.${name}.json`)) // as when it was killed before the description
  assert.deepEqual([await writeOnce(kept, join(folder, 'four'), name, make), packed], [first, 3])
})

test('where nothing can be kept, each folder packs its own', async () => {
  const file = join(folder, 'no-folder')
  writeFileSync(file, '')
  const made = await writeOnce(join(file, 'kept'), join(folder, 'five'), smallRuntime().fileName, smallRuntime)
  assert.equal(readFileSync(join(folder, 'five', made.fileName)).length, made.size)
})

test('names over 100 bytes go into the prefix, and over the limit are refused', () => {
  const long = `${'d'.repeat(90)}/${'e'.repeat(90)}`
  const bytes = tar([{ path: long, mode: 0o644, content: Buffer.from('x') }], 0)
  const file = join(folder, 'long.tar')
  writeFileSync(file, bytes)
  if (has('tar')) assert.match(run(['tar', 'tf', file]), new RegExp(long))
  assert.throws(() => tar([{ path: 'x'.repeat(300), mode: 0o644 }], 0), RangeError)
})

test('apt takes the repository with its own key, and not with another or changed', {
  skip: has('apt-get') ? false : 'apt is not here',
}, async () => {
  const repo = join(folder, 'repo')
  const now = new Date()
  const longAgo = new Date(now.getTime() - 50 * 86_400_000)
  const [key, other] = [await makeSigningKey(longAgo), await makeSigningKey(now)]
  for (const built of [agentPackage(), smallRuntime()]) await writePackage(join(repo, 'pool/main'), built)
  const update = (publicKey: string) => {
    const place = mkdtempSync(join(folder, 'apt-'))
    for (const name of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(place, name), { recursive: true })
    writeFileSync(join(place, 'key.asc'), publicKey)
    writeFileSync(join(place, 'status'), '')
    writeFileSync(join(place, 'list'), `deb [arch=amd64 signed-by=${place}/key.asc] file:${repo} stable main\n`)
    spawnSync('chmod', ['-R', 'a+rX', folder])
    const options = [
      `Dir::State::lists=${place}/lists`,
      `Dir::State::status=${place}/status`,
      `Dir::Cache=${place}/cache`,
      `Dir::Etc::sourcelist=${place}/list`,
      'Dir::Etc::sourceparts=/dev/null',
      'APT::Architecture=amd64',
      'Acquire::Languages=none',
      'APT::Sandbox::User=root',
      'Acquire::Check-Valid-Until=true',
    ]
    const apt = (program: string, ...args: string[]) =>
      spawnSync(program, [...options.flatMap((one) => ['-o', one]), ...args], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
      })
    return {
      updated: apt('apt-get', 'update', '--error-on=any'),
      policy: apt('apt-cache', 'policy', 'patchreeve-agent'),
    }
  }
  await writeIndex(repo, key, now)
  const good = update(key.publicKey)
  assert.equal(good.updated.status, 0, good.updated.stderr)
  assert.match(good.policy.stdout, /Candidate: 0\.1\.0/)
  const foreign = update(other.publicKey)
  assert.match(foreign.updated.stderr + foreign.updated.stdout, /NO_PUBKEY|is not signed|Missing key/)
  const inRelease = join(repo, 'dists/stable/InRelease')
  const signed = readFileSync(inRelease, 'utf8')
  writeFileSync(inRelease, signed.replace('Components: main', 'Components: mail'))
  assert.match(update(key.publicKey).updated.stderr, /BADSIG|invalid|not signed/i)
  const until = await writeIndex(repo, key, new Date(now.getTime() - 40 * 86_400_000))
  assert.ok(until < now)
  assert.ok(readFileSync(inRelease, 'utf8').includes(`Valid-Until: ${until.toUTCString().replace('GMT', 'UTC')}`))
})
