/** Own packages from a person's shell, with the real gpg and the real apt of this machine, and hostile files. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { deb } from '../../../packaging/archive.ts'
import { EXIT } from '../exit-code.ts'
import { type Terminal, terminal, type } from '../signer/test/io.ts'

const has = (program: string) => spawnSync(program, ['--version']).status === 0
const skip = has('gpg') && has('xz') ? false : 'gpg or xz is not here'

export function aDeb(name: string, version: string, more = '', architecture = 'all'): Buffer {
  const fields = `Package: ${name}\nVersion: ${version}\nArchitecture: ${architecture}\nMaintainer: Example <it@example.org>\nDescription: ours\n${more}`
  return deb({ control: [{ path: 'control', mode: 0o644, content: Buffer.from(fields) }], data: [], mtimeS: 0 })
}
export const anSbom = (name: string, version: string) =>
  JSON.stringify({
    ...{ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 },
    metadata: { component: { type: 'application', name, version } },
  })

describe('own packages on a person’s machine', { skip }, () => {
  let at: Terminal
  let fingerprint: string
  const keys = {} as { env: Record<string, string>; other: string }
  before(() => {
    at = terminal([], {}, new Date())
    const home = join(at.folder, 'gnupg')
    mkdirSync(home, { mode: 0o700 })
    keys.env = { PATH: process.env.PATH ?? '', HOME: at.folder, GNUPGHOME: home }
    Object.assign(at.io.env, keys.env)
    const make = (name: string, algorithm = 'ed25519') => {
      const words = ['--batch', '--quiet', '--passphrase', '', '--quick-generate-key', name, algorithm, 'sign', '1y']
      execFileSync('gpg', words, { env: keys.env, stdio: 'pipe' })
      const listed = execFileSync('gpg', ['--with-colons', '--list-keys', name], { env: keys.env, encoding: 'utf8' })
      return /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1] ?? assert.fail('gpg made no key')
    }
    fingerprint = make('Example packages')
    keys.other = make('Somebody else')
    make('weak', 'rsa2048')
  })
  after(() => spawnSync('gpgconf', ['--kill', 'all'], { env: keys.env }))

  const path = (name: string) => join(at.folder, name)
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(path(name), content)
    return path(name)
  }
  async function must(code: number, ...words: string[]): Promise<string> {
    const got = await type(at, ...words)
    const said = at.out() + at.err()
    assert.equal(got, code, `${words.join(' ')}\n${said}`)
    return said
  }
  const unsigned = (text: string) => text.replace(/^[\s\S]*?\n\n/, '').replace(/-----BEGIN PGP SIGNATURE[\s\S]*$/, '')
  const signedByOther = (text: string) =>
    execFileSync('gpg', ['--batch', '--local-user', keys.other, '--clearsign'], {
      ...{ env: keys.env, input: text, stdio: ['pipe', 'pipe', 'ignore'] },
    })
  let folders = 0
  async function aFolder(): Promise<string> {
    const folder = path(`own-${folders++}`)
    await must(EXIT.fine, 'package', 'init', '--folder', folder, '--origin', 'Example', '--key', fingerprint)
    return folder
  }
  async function add(folder: string, name: string, version: string, ...more: string[]): Promise<string> {
    const words = ['--sbom', file('sbom.json', anSbom(name, version)), '--folder', folder, ...more]
    return must(EXIT.fine, 'package', 'add', file('new.deb', aDeb(name, version)), ...words)
  }
  const sign = (folder: string, code: number = EXIT.fine) => must(code, 'package', 'sign', '--folder', folder, '--yes')

  test('the folder names the key and says what the policy needs', async () => {
    const folder = path('begin')
    const said = await must(
      EXIT.fine,
      'package',
      'init',
      '--folder',
      folder,
      '--origin',
      'Example',
      '--label',
      'Example apps',
      '--key',
      fingerprint,
    )
    assert.match(
      said,
      new RegExp(`- { id: own, origin: "Example", label: "Example apps", keys: \\[${fingerprint}\\] }`),
    )
    assert.match(readFileSync(join(folder, 'key.asc'), 'utf8'), /BEGIN PGP PUBLIC KEY/)
    assert.match(
      await must(EXIT.wrongUse, 'package', 'init', '--folder', folder, '--origin', 'Example', '--key', fingerprint),
      /already/,
    )
  })

  for (const [what, words, says] of [
    ['our own name', ['--origin', 'Patchreeve'], /ours/],
    ['a name that reads otherwise', ['--origin', 'Ехample'], /letters, digits/],
    ['part of a fingerprint', ['--origin', 'Example', '--key', 'ABCD'], /whole fingerprint/],
    ['a key that gpg has not', ['--origin', 'Example', '--key', 'A'.repeat(40)], /gpg has no key/],
  ] as const)
    test(`a folder is not begun with ${what}`, async () => {
      const key = (words as readonly string[]).includes('--key') ? [] : ['--key', fingerprint]
      assert.match(await must(EXIT.wrongUse, 'package', 'init', '--folder', path('never'), ...words, ...key), says)
    })

  test('a key that apt of Debian 13 takes from nobody is not taken', async () => {
    const listed = execFileSync('gpg', ['--with-colons', '--list-keys', 'weak'], { env: keys.env, encoding: 'utf8' })
    const weak = /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1] ?? ''
    assert.match(
      await must(EXIT.wrongUse, 'package', 'init', '--folder', path('never'), '--origin', 'Example', '--key', weak),
      /RSA below 3072/,
    )
  })

  test('a version is added once, with its SBOM; a dry run adds nothing', async () => {
    const folder = await aFolder()
    assert.match(await add(folder, 'web-app', '1.0', '--dry-run'), /Nothing was changed/)
    assert.match(await add(folder, 'web-app', '1.0'), /package sign/)
    assert.match(await add(folder, 'web-app', '1.0'), /there already/)
    const other = file('other.deb', aDeb('web-app', '1.0', 'Homepage: https://example.org\n'))
    const words = ['--sbom', file('sbom.json', anSbom('web-app', '1.0')), '--folder', folder]
    assert.match(await must(EXIT.wrongUse, 'package', 'add', other, ...words), /other bytes/)
  })

  const good = () => aDeb('web-app', '1.0')
  for (const [what, bytes, sbom, says] of [
    ['a cut package', () => good().subarray(0, -20), () => anSbom('web-app', '1.0'), /cut short/],
    ['text', () => Buffer.from('hello, this is no package'), () => anSbom('web-app', '1.0'), /not a Debian package/],
    [
      'a name that leads out',
      () => aDeb('../../etc/cron.d/x', '1.0'),
      () => anSbom('web-app', '1.0'),
      /not its own to set/,
    ],
    ['a bomb', () => bomb(), () => anSbom('web-app', '1.0'), /larger than any package needs/],
    ['an SBOM of another package', good, () => anSbom('other-app', '1.0'), /speaks of other-app 1.0/],
    ['an SBOM of another version', good, () => anSbom('web-app', '1.1'), /speaks of web-app 1.1/],
    ['an SBOM that is none', good, () => '{"hello":1}', /neither SPDX/],
    ['an SBOM that is cut', good, () => anSbom('web-app', '1.0').slice(0, -5), /is not JSON/],
    ['an SBOM of 9 MiB', good, () => ' '.repeat(9 * 1024 ** 2), /larger than it may be/],
  ] as const)
    test(`not added: ${what}`, async () => {
      const folder = await aFolder()
      const words = ['--sbom', file('bad.json', sbom()), '--folder', folder]
      assert.match(await must(EXIT.wrongUse, 'package', 'add', file('bad.deb', bytes()), ...words), says)
      assert.match(readFileSync(join(folder, 'packages.json'), 'utf8'), /"packages": \[\]/)
    })

  /** A control archive in xz, as most packages have it, that unpacks to 64 MiB. */
  function bomb(): Buffer {
    const packed = execFileSync('xz', ['-c'], { input: Buffer.alloc(64 * 1024 ** 2), maxBuffer: 1 << 20 })
    const member = (name: string, content: Buffer) =>
      Buffer.concat([
        Buffer.from(`${name.padEnd(16)}${'0'.padEnd(32)}${String(content.length).padEnd(10)}\`\n`),
        content,
        Buffer.alloc(content.length % 2, 10),
      ])
    return Buffer.concat([
      Buffer.from('!<arch>\n'),
      member('debian-binary', Buffer.from('2.0\n')),
      member('control.tar.xz', packed),
      member('data.tar.xz', packed.subarray(0, 64)),
    ])
  }

  test('a package as dpkg-deb builds it, in xz', {
    skip: has('dpkg-deb') ? false : 'dpkg-deb is not here',
  }, async () => {
    const folder = await aFolder()
    const root = path('root')
    mkdirSync(join(root, 'DEBIAN'), { recursive: true })
    writeFileSync(
      join(root, 'DEBIAN/control'),
      'Package: built\nVersion: 1:2.0~rc1-1\nArchitecture: all\nMaintainer: Example <it@example.org>\nDescription: ours\n',
    )
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-b', root, path('built.deb')], { stdio: 'pipe' })
    const words = ['--sbom', file('sbom.json', anSbom('built', '1:2.0~rc1-1')), '--folder', folder]
    await must(EXIT.fine, 'package', 'add', path('built.deb'), ...words)
    await sign(folder)
  })

  test('nothing is signed without a yes, and a revision names the one before it', async () => {
    const folder = await aFolder()
    await add(folder, 'web-app', '1.0')
    const quiet = terminal(['no'], keys.env, new Date())
    assert.equal(await type(quiet, 'package', 'sign', '--folder', folder), EXIT.refused)
    assert.match(quiet.out(), /web-app 1\.0 all/)
    await sign(folder)
    const first = createHash('sha256')
      .update(readFileSync(join(folder, 'dists/stable/InRelease')))
      .digest('hex')
    await add(folder, 'web-app', '1.1')
    const said = await sign(folder)
    assert.ok(!said.includes('web-app 1.0 all'), 'only what is new is on the page')
    assert.match(
      readFileSync(join(folder, 'dists/stable/InRelease'), 'utf8'),
      new RegExp(`Patchreeve-Previous: ${first}`),
    )
  })

  test('what was published does not change in the folder unnoticed', async () => {
    const folder = await aFolder()
    await add(folder, 'web-app', '1.0')
    await sign(folder)
    const draft = join(folder, 'packages.json')
    const text = readFileSync(draft, 'utf8')
    const { packages, ...rest } = JSON.parse(text) as { packages: { control: string }[] }
    const [one] = packages
    assert.ok(one)
    const changes = [{ sha256: '0'.repeat(64) }, { sizeBytes: 1 }, { control: `${one.control}Depends: evil\n` }]
    for (const change of changes) {
      writeFileSync(draft, JSON.stringify({ ...rest, packages: [{ ...one, ...change }] }))
      assert.match(await sign(folder, EXIT.wrongUse), /was published and is something else/)
    }
    writeFileSync(draft, JSON.stringify({ ...rest, packages: [] }))
    assert.match(await sign(folder, EXIT.wrongUse), /was published and is missing/)
    writeFileSync(draft, text)
    await add(folder, 'web-app', '1.1')
    writeFileSync(
      join(folder, 'pool/main/web-app_1.1_all.deb'),
      aDeb('web-app', '1.1', 'Homepage: https://evil.example\n'),
    )
    assert.match(await sign(folder, EXIT.wrongUse), /changed since it was added/)
  })

  test('an index that somebody else signed is not built upon', async () => {
    const folder = await aFolder()
    await add(folder, 'web-app', '1.0')
    await sign(folder)
    const index = join(folder, 'dists/stable/InRelease')
    const forged = signedByOther(unsigned(readFileSync(index, 'utf8')))
    copyFileSync(index, path('good'))
    writeFileSync(index, forged)
    assert.match(await sign(folder, EXIT.wrongUse), /is not signed by/)
    writeFileSync(index, readFileSync(path('good'), 'utf8').replace('Label: Example', 'Label: Exbmple'))
    assert.match(await sign(folder, EXIT.wrongUse), /is not signed by/)
  })

  test('a withdrawn version is gone for good, with its reason in the signed list', async () => {
    const folder = await aFolder()
    await add(folder, 'web-app', '1.0')
    await sign(folder)
    const words = ['package', 'withdraw', 'web-app', '1.0', '--folder', folder]
    assert.match(await must(EXIT.wrongUse, ...words), /reason/)
    assert.match(await must(EXIT.wrongUse, ...words, '--reason', 'x\u202e y'), /one line/)
    await must(EXIT.fine, ...words, '--reason', 'leaks memory')
    assert.match(await sign(folder), /web-app 1\.0 all: leaks memory/)
    assert.match(readFileSync(join(folder, 'dists/stable/main/Withdrawn'), 'utf8'), /Reason: leaks memory/)
    assert.equal(readFileSync(join(folder, 'dists/stable/main/binary-amd64/Packages'), 'utf8'), '')
    const back = ['--sbom', file('sbom.json', anSbom('web-app', '1.0')), '--folder', folder]
    assert.match(
      await must(EXIT.wrongUse, 'package', 'add', file('b.deb', aDeb('web-app', '1.0')), ...back),
      /was withdrawn/,
    )
  })

  test('the line for a host has the key of the folder and nothing that ends it early', async () => {
    const folder = await aFolder()
    const uri = 'https://patch.example.org:7443/own/0193a000-0000-7000-8000-000000000001'
    const line = await must(EXIT.fine, 'package', 'line', '--folder', folder, '--uri', uri)
    assert.ok(line.includes(`URIs: ${uri}\\n`) && line.includes('Signed-By: /etc/patchreeve/own-packages.asc'))
    assert.equal(spawnSync('sh', ['-n'], { input: line }).status, 0)
    for (const bad of [
      'https://a/own/x',
      "https://a/own/'; id; '",
      'http://a/own/0193a000-0000-7000-8000-000000000001',
    ])
      await must(EXIT.wrongUse, 'package', 'line', '--folder', folder, '--uri', bad)
    writeFileSync(join(folder, 'key.asc'), 'PEM\nid > /tmp/x\n')
    await must(EXIT.wrongUse, 'package', 'line', '--folder', folder, '--uri', uri)
  })

  test('this machine’s apt takes the folder as it is, and neither a changed byte nor what somebody else signed', {
    skip: has('apt-get') ? false : 'apt is not here',
  }, async () => {
    const folder = await aFolder()
    await add(folder, 'web-app', '1:1.0~rc1')
    await sign(folder)
    spawnSync('chmod', ['-R', 'a+rX', at.folder])
    const update = () => {
      const place = path('apt')
      rmSync(place, { recursive: true, force: true })
      for (const name of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(place, name), { recursive: true })
      writeFileSync(join(place, 'status'), '')
      writeFileSync(join(place, 'list'), `deb [arch=amd64 signed-by=${folder}/key.asc] file:${folder} stable main\n`)
      const options = [
        ...[`Dir::State::lists=${place}/lists`, `Dir::State::status=${place}/status`, `Dir::Cache=${place}/cache`],
        ...[`Dir::Etc::sourcelist=${place}/list`, 'Dir::Etc::sourceparts=/dev/null', 'APT::Architecture=amd64'],
        ...['Acquire::Languages=none', 'APT::Sandbox::User=root'],
      ].flatMap((one) => ['-o', one])
      const apt = (program: string, ...words: string[]) =>
        spawnSync(program, [...options, ...words], {
          encoding: 'utf8',
          env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
        })
      return {
        updated: apt('apt-get', 'update', '--error-on=any'),
        policy: apt('apt-cache', 'policy', 'web-app').stdout,
      }
    }
    const fine = update()
    assert.equal(fine.updated.status, 0, fine.updated.stderr)
    assert.match(fine.policy, /Candidate: 1:1\.0~rc1/)
    const index = join(folder, 'dists/stable/InRelease')
    const text = readFileSync(index, 'utf8')
    writeFileSync(index, text.replace('Label: Example', 'Label: Exbmple'))
    assert.notEqual(update().updated.status, 0)
    // As a taken server could: a list of its own, rightly signed by a key of its own.
    writeFileSync(index, signedByOther(unsigned(text)))
    assert.match(update().updated.stderr, /NO_PUBKEY|not signed|Missing key/)
  })
})
