/** What is on a host, compared with what the publisher made: by dpkg, and by the bytes of files. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { must } from '../exec.ts'
import type { Host } from '../host.ts'
import type { Change } from './deployment.ts'
import type { Product } from './product.ts'

const FILES_PER_PACKAGE = 3

export async function rowOf(product: Product, host: Host): Promise<{ readonly id: string }> {
  const rows = await product.all<{ id: string; name: string }>('/hosts', 'state:reporting')
  const found = rows.find((row) => row.name === host.plan.hostname)
  assert.ok(found, `${host.name} reports`)
  return found
}

/** dpkg in the host and the server's inventory both say what the plan said. */
export async function versionsEqual(product: Product, host: Host, changes: readonly Change[]): Promise<void> {
  const { id } = await rowOf(product, host)
  for (const { name, architecture, to } of changes) {
    const own = await host.must([
      'dpkg-query',
      '-W',
      '-f=$' + '{Version} $' + '{db:Status-Abbrev}',
      `${name}:${architecture}`,
    ])
    assert.equal(own.trim(), `${to} ii`, `${host.name}: ${name} by dpkg`)
    const rows = await product.all<{ name: string; version: string }>(`/hosts/${id}/packages`, `name:${name}`)
    assert.ok(
      rows.some((row) => row.name === name && row.version === to),
      `${host.name}: ${name} by the server`,
    )
  }
}

/** Three files of each package have the SHA-256 that they have in the publisher's .deb. Returns how many were compared. */
export async function equalsPublished(product: Product, host: Host, changes: readonly Change[]): Promise<number> {
  let compared = 0
  for (const { name, sha256 } of changes) {
    const deb = join(product.dataFolder, 'content/sha256', (sha256 ?? '').slice(0, 2), sha256 ?? '')
    assert.ok(existsSync(deb), `${name}: its file is in the content store`)
    assert.equal((await must(['sha256sum', deb])).split(' ')[0], sha256)
    for (const path of await someFiles(deb)) {
      const published = await must([
        'sh',
        '-c',
        'dpkg-deb --fsys-tarfile "$1" | tar -xO "$2" | sha256sum',
        'sh',
        deb,
        path,
      ])
      const own = await host.must(['sha256sum', path.slice(1)])
      assert.equal(own.split(' ')[0], published.split(' ')[0], `${host.name}: ${path}`)
      compared += 1
    }
  }
  return compared
}

/** Regular files that are no configuration, the largest first: programs and libraries. */
async function someFiles(deb: string): Promise<string[]> {
  const list = await must(['dpkg-deb', '--contents', deb])
  const files = list.split('\n').flatMap((line) => {
    const [mode, , size, , , path] = line.split(/\s+/)
    return mode?.startsWith('-') && path && !path.startsWith('./etc/') ? [{ size: Number(size), path }] : []
  })
  return files
    .sort((a, b) => b.size - a.size)
    .slice(0, FILES_PER_PACKAGE)
    .map((file) => file.path)
}
