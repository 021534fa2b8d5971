/** The package of the half with root: its one file, reproducible, small, and what dpkg and Node make of it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, test } from 'node:test'
import { asideFiles, asidePath } from '../agent/src/aside/files.ts'
import { asideUpdaters } from '../contract/aside-updaters.ts'
import { deb, piecesOf } from './archive.ts'
import { bundle } from './bundle.ts'
import { applyPackage } from './packages.ts'

const folder = mkdtempSync(join(tmpdir(), 'patchreeve-apply-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const built = await applyPackage()
const bytes = deb(built.contents)

const SCRIPT = `Promise.all(['packages.ts', 'archive.ts'].map((name) => import('${import.meta.dirname}/' + name))).then(async ([m, a]) => process.stdout.write(a.deb((await m.applyPackage()).contents)))`

test('two builds are the same bytes, in another process with other settings too, and below 1 MB', () => {
  const env = { PATH: process.env.PATH, TZ: 'Pacific/Auckland', LC_ALL: 'es_ES.UTF-8', HOME: folder }
  const again = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', SCRIPT], {
    env,
    cwd: folder,
  })
  assert.ok(again.stdout.equals(bytes), again.stderr.toString().slice(0, 500))
  assert.ok(bytes.length < 1_000_000, `${bytes.length} bytes`)
})

test('the program says nothing of the machine that built it, and loads nothing but Node', async () => {
  const text = (await bundle('agent/src/apply/main.ts')).toString()
  assert.ok(!text.includes(join(import.meta.dirname, '..')))
  const loaded = [...text.matchAll(/^import .* from "([^"]+)"|\bimport\("([^"]+)"\)/gm)].map((m) => m[1] ?? m[2] ?? '')
  assert.ok(loaded.length > 3)
  assert.deepEqual(
    loaded.filter((name) => !name.startsWith('node:')),
    [],
  )
})

test('a program that would look for packages on the host is not bundled', async () => {
  const entry = join(folder, 'entry.ts')
  writeFileSync(entry, "import { x } from 'a-package-that-nobody-has'\nprocess.stdout.write(String(x))\n")
  await assert.rejects(bundle(relative(join(import.meta.dirname, '..'), entry)), /a-package-that-nobody-has/)
})

test('the installed program starts by itself and knows its verbs', () => {
  const at = join(folder, 'program')
  mkdirSync(at)
  for (const entry of built.contents.data)
    if (/\/apply\/(apply\.js|package\.json)$/.test(entry.path))
      writeFileSync(join(at, entry.path.split('/').at(-1) ?? ''), Buffer.concat([...piecesOf(entry)]))
  const started = spawnSync(process.execPath, [join(at, 'apply.js')], { encoding: 'utf8', cwd: at })
  assert.equal(started.status, 2)
  assert.match(started.stderr, /^usage: patchreeve-apply serve\|/)
})

test('its scripts are shell that dash reads, and nothing of them is left out of the package', () => {
  for (const name of ['patchreeve-apply', 'method', 'postinst', 'prerm', 'postrm'])
    assert.equal(spawnSync('sh', ['-n', join(import.meta.dirname, 'apply', name)]).status, 0, name)
  assert.deepEqual(built.contents.control.map((entry) => entry.path).sort(), [
    'control',
    'md5sums',
    'postinst',
    'postrm',
    'prerm',
  ])
})

test('a purge takes away the files by which updaters were put aside, as they were written and no other way', () => {
  const postrm = readFileSync(join(import.meta.dirname, 'apply/postrm'), 'utf8')
  const named = [...postrm.matchAll(/give_back ([0-9a-f]{64}) \\\n\s+(\S+)/g)].map(([, digest, path]) => [path, digest])
  const digest = (text: string) => createHash('sha256').update(text).digest('hex')
  assert.deepEqual(
    named,
    asideUpdaters.map((updater) => [asidePath(updater), digest(asideFiles[updater].text)]),
  )
  const script = `${postrm.slice(postrm.indexOf('give_back()'), postrm.indexOf('if [ -d'))}\ngive_back "$1" "$2"\n`
  for (const [text, stays] of [
    ['as written\n', false],
    ['as written\nand edited\n', true],
  ] as const) {
    const file = join(folder, 'aside')
    writeFileSync(file, text)
    assert.equal(spawnSync('sh', ['-ec', script, 'sh', digest('as written\n'), file]).status, 0)
    assert.equal(existsSync(file), stays)
  }
})

test('units may write where updaters are put aside', () => {
  const unit = readFileSync(join(import.meta.dirname, 'apply/patchreeve-apply@.service'), 'utf8')
  for (const updater of asideUpdaters)
    assert.match(unit, new RegExp(`^ReadWritePaths=.*-${asideFiles[updater].folder}( |$)`, 'm'))
})

test('units that work as root have no network and few capabilities, the same in both', () => {
  const hardening = (name: string) => {
    const text = readFileSync(join(import.meta.dirname, 'apply', name), 'utf8')
    return text.slice(text.indexOf('# Reads no network'), text.indexOf('KillMode=mixed'))
  }
  const [order, recover] = [hardening('patchreeve-apply@.service'), hardening('patchreeve-apply-recover.service')]
  assert.equal(order, recover)
  for (const line of ['PrivateNetwork=yes', 'ProtectSystem=strict', 'NoNewPrivileges=yes'])
    assert.ok(order.includes(line))
  assert.ok(!/CAP_(SYS_TIME|SYS_MODULE|SYS_BOOT|SYS_ADMIN|NET_ADMIN|NET_RAW)/.test(order))
})
