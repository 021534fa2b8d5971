/** Addresses as the kernel writes them in /proc/net, and their usual spelling. */

/** 32 hex digits in network order, as in if_inet6 and ipv6_route. RFC 5952: lower case, the longest run of zeros shortened. */
export function ipv6FromHex(hex: string): string {
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16))
  if (groups.slice(0, 5).every((g) => g === 0) && groups[5] === 0xffff) return `::ffff:${mappedV4(groups)}`
  const [start, length] = longestZeros(groups)
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(':')
  if (length < 2) return text(groups)
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`
}

function mappedV4(groups: readonly number[]): string {
  const [high = 0, low = 0] = groups.slice(6)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** Start and length of the longest run of zero groups; the first of equal ones. */
function longestZeros(groups: readonly number[]): [start: number, length: number] {
  let best: [number, number] = [0, 0]
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === 0) end++
    if (end - start > best[1]) best = [start, end - start]
    start = Math.max(start, end - 1)
  }
  return best
}

/** 32-bit words written as host-order numbers (/proc/net/{tcp,udp,route}): 8 hex digits for IPv4, 32 for IPv6. */
export function addressFromWords(hex: string, littleEndian: boolean): string {
  const words = (hex.match(/.{8}/g) ?? []).map((word) => (littleEndian ? swap(word) : word))
  const network = words.join('')
  if (network.length > 8) return ipv6FromHex(network)
  return (network.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.')
}

function swap(word: string): string {
  return word.replace(/(..)(..)(..)(..)/, '$4$3$2$1')
}

/** Leading one bits of an IPv4 mask in dotted form. */
export function prefixLength(mask: string): number {
  const bits = mask
    .split('.')
    .map((byte) => Number(byte).toString(2).padStart(8, '0'))
    .join('')
  return bits.indexOf('0') < 0 ? 32 : bits.indexOf('0')
}
