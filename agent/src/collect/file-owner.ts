/** Which package brought a file: dpkg's file lists are searched as bytes, likely packages first, until every file is found. */
import type { DpkgPackage } from '@patchreeve/ecosystems/deb/status.ts'
import type { Context } from './context.ts'

/** The longest lists are those of documentation and kernels, below 10 MB. */
const MAX_LIST_BYTES = 16 << 20

/** Owner by path; a path without an owner is left out. */
export function packagesOwning(context: Context, paths: ReadonlySet<string>): Map<string, string> {
  const owners = new Map<string, string>()
  const open = new Map([...paths].map((path) => [path, spellings(path)]))
  for (const p of likelyFirst(context.dpkg.packages, paths)) {
    if (open.size === 0) break
    const list = fileList(context, p)
    if (!list) continue
    for (const [path, needles] of open) {
      if (!needles.some((needle) => list.includes(needle))) continue
      owners.set(path, p.name)
      open.delete(path)
    }
  }
  return owners
}

/** Since the merge of /usr a package may list `/bin/x` for what runs as `/usr/bin/x`. */
function spellings(path: string): Buffer[] {
  const all = path.startsWith('/usr/') ? [path, path.slice(4)] : [path]
  return all.map((one) => Buffer.from(`\n${one}\n`))
}

/** `nginx` is probably in a package whose name begins so; the order changes the work, never the answer. */
function likelyFirst(packages: readonly DpkgPackage[], paths: ReadonlySet<string>): DpkgPackage[] {
  const stems = [...paths].map((path) => (path.split('/').pop() ?? '').replace(/[\d.]+$/, '').slice(0, 5))
  const isLikely = (p: DpkgPackage) => stems.some((stem) => stem !== '' && p.name.includes(stem))
  const present = packages.filter((p) => p.status[1] !== 'c')
  return [...present.filter(isLikely), ...present.filter((p) => !isLikely(p))]
}

function fileList({ host }: Context, p: DpkgPackage): Buffer | undefined {
  const plain = `/var/lib/dpkg/info/${p.name}.list`
  const qualified = `/var/lib/dpkg/info/${p.name}:${p.architecture}.list`
  for (const path of p.multiArchSame ? [qualified, plain] : [plain, qualified]) {
    const list = host.bytes(path, MAX_LIST_BYTES)
    if (list.kind === 'known') return list.value
  }
  return undefined
}
