/**
 * Where the processes that a test starts keep their compiled code: nearly half of what a small one costs. Given on by hand, since
 * tests start them with a clean environment.
 */
import { compileCacheOf } from '../../src/platform/drop-root.ts'

export function compileCache(user?: { readonly uid: number; readonly gid: number }): Record<string, string> {
  const own = process.env.NODE_COMPILE_CACHE
  if (own === undefined) return {}
  return { NODE_COMPILE_CACHE: user ? compileCacheOf(user.uid, user.gid) : own }
}
