/** Token buckets per caller, in bounded memory: what may be asked before sign-in must not cost us more than it costs them. */
import { isIPv6 } from 'node:net'

export interface RateLimit {
  /** How many may come at once. */
  readonly burst: number
  /** How many come back in a second. */
  readonly perSecond: number
}

/** A person who mistypes a password a few times stays below; a guesser is held to 30 a minute. */
export const BEFORE_SIGN_IN: RateLimit = { burst: 30, perSecond: 0.5 }
/** Beyond this many callers the one seen longest ago is forgotten: about 2 MB. */
const MAX_CALLERS = 10_000

export interface RateLimiter {
  /** 0 = go on; otherwise seconds (rounded up) until the next may come. */
  take(ip: string, nowMs: number): number
}

export function rateLimiter(limit: RateLimit, maxCallers = MAX_CALLERS): RateLimiter {
  // A Map keeps the order of insertion: re-inserting on use makes its first key the one seen longest ago.
  const buckets = new Map<string, { tokens: number; atMs: number }>()
  return {
    take(ip, nowMs) {
      const key = callerKey(ip)
      const known = buckets.get(key) ?? { tokens: limit.burst, atMs: nowMs }
      const elapsedS = Math.max(0, nowMs - known.atMs) / 1000
      const tokens = Math.min(limit.burst, known.tokens + elapsedS * limit.perSecond)
      const allowed = tokens >= 1
      buckets.delete(key)
      buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs })
      if (buckets.size > maxCallers) buckets.delete(buckets.keys().next().value ?? key)
      return allowed ? 0 : Math.ceil((1 - tokens) / limit.perSecond)
    },
  }
}

/** One household or server gets a /64: counting single IPv6 addresses would count nothing. */
export function callerKey(ip: string): string {
  if (ip.startsWith('::ffff:')) return ip.slice('::ffff:'.length)
  if (!isIPv6(ip)) return ip
  const [head = '', tail] = ip.toLowerCase().split('::')
  const left = head.split(':').filter((part) => part !== '')
  const right = tail === undefined ? [] : tail.split(':').filter((part) => part !== '')
  const middle = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return [...left, ...middle, ...right].slice(0, 4).join(':')
}
