import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { restartDue } from './due.ts'
import { mapsDeletedCode, unitOf } from './maps.ts'

const SSL = '/usr/lib/x86_64-linux-gnu/libcrypto.so.3'
const row = (perms: string, path: string) => `7f1c00000000-7f1c00100000 ${perms} 00001000 fe:00 1234   ${path}\n`

const maps: [text: string, due: boolean, why: string][] = [
  [row('r-xp', `${SSL} (deleted)`), true, 'code of a library that is gone'],
  [row('r-xp', SSL), false, 'a library that is there'],
  [row('r--p', `${SSL} (deleted)`), false, 'data alone'],
  [row('r-xp', '/tmp/x.so (deleted)'), false, "a program's own temporary file"],
  [row('rwxp', '/memfd:jit (deleted)'), false, 'memory without a file'],
  [row('r-xp', '/opt/some thing/lib.so (deleted)'), true, 'a path with a blank'],
  ['7f00-7f01 r-xp 00000000 00:00 0\nnonsense (deleted)\n', false, 'lines without a path'],
  ['', false, 'a kernel thread'],
]
for (const [text, due, why] of maps) test(`maps: ${why}`, () => assert.equal(mapsDeletedCode(text), due))

const cgroups: [text: string, unit: string | undefined, why: string][] = [
  ['0::/system.slice/ssh.service\n', 'ssh.service', 'a service'],
  [
    '0::/system.slice/system-postgresql.slice/postgresql@15-main.service\n',
    'postgresql@15-main.service',
    'an instance',
  ],
  ['0::/user.slice/user-0.slice/session-3.scope\n', 'session-3.scope', 'a login'],
  ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.service\n', 'x.service', "a user's own service"],
  ['0::/init.scope\n', 'init.scope', 'the first process'],
  ['3:cpu:/\n1:name=systemd:/system.slice/cron.service\n0::/\n', 'cron.service', 'the older hierarchy'],
  ['0::/\n', undefined, 'no unit'],
  ['0::/system.slice/a b;c.service\n', undefined, 'a name that systemd would not give'],
]
for (const [text, unit, why] of cgroups) test(`cgroup: ${why}`, () => assert.equal(unitOf(text), unit))

test('units are told once and sorted; a process that is gone is none', async () => {
  const proc = fs.mkdtempSync(join(tmpdir(), 'patchreeve-proc-'))
  try {
    const add = (pid: string, map: string, cgroup: string) => {
      fs.mkdirSync(join(proc, pid))
      fs.writeFileSync(join(proc, pid, 'maps'), map)
      fs.writeFileSync(join(proc, pid, 'cgroup'), cgroup)
    }
    const old = row('r-xp', `${SSL} (deleted)`)
    add('10', old, '0::/system.slice/ssh.service\n')
    add('11', old, '0::/system.slice/ssh.service\n')
    add('12', old, '0::/system.slice/cron.service\n')
    add('13', row('r-xp', SSL), '0::/system.slice/nginx.service\n')
    fs.mkdirSync(join(proc, '14'))
    fs.mkdirSync(join(proc, 'self'))
    assert.deepEqual(await restartDue(proc), ['cron.service', 'ssh.service'])
  } finally {
    fs.rmSync(proc, { recursive: true, force: true })
  }
})
