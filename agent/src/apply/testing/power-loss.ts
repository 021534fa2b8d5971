/**
 * A disk that loses what was not synced, for tests: a model, not a real one. After a cut each file has what was synced and any
 * beginning of what was not, perhaps with zeroes in its place; each new name, rename and removal since the folder's last sync is
 * there or not, independent of the others.
 */
import type { Disk } from '../disk.ts'

export class PowerCut extends Error {}

/** Shared by all that a cut stops at once. Every point is one at which it may come. */
export class Power {
  #left = Number.POSITIVE_INFINITY
  /** Passed since it was last switched. */
  points = 0
  #off = false

  /** This many points are passed; whoever comes to the next one, and whoever comes after, throws. */
  cutAfter(points: number): void {
    this.#left = points
    this.#off = false
    this.points = 0
  }

  on(): void {
    this.cutAfter(Number.POSITIVE_INFINITY)
  }

  point(): void {
    this.mustBeOn()
    if (this.#left <= 0) {
      this.#off = true
      throw new PowerCut('the power is gone')
    }
    this.#left -= 1
    this.points += 1
  }

  /** What is dead has no effect any more, even if it goes on to its own error handling. */
  mustBeOn(): void {
    if (this.#off) throw new PowerCut('the power is gone')
  }
}

interface Inode {
  durable: Buffer
  now: Buffer
}

/** What a cut does with everything that is open: one number in [0, 1) per question, so that a property test can choose. */
export type Fate = () => number

export class ModelDisk implements Disk {
  #names = new Map<string, Inode>()
  #durableNames = new Map<string, Inode>()
  readonly power: Power

  constructor(power = new Power()) {
    this.power = power
  }

  /** The machine is on again. */
  restart(fate: Fate): void {
    this.power.on()
    const names = new Map<string, Inode>()
    for (const name of new Set([...this.#durableNames.keys(), ...this.#names.keys()])) {
      const inode = (fate() < 0.5 ? this.#names : this.#durableNames).get(name)
      if (inode) names.set(name, inode)
    }
    for (const inode of new Set(names.values())) inode.durable = inode.now = remains(inode, fate)
    this.#names = names
    this.#durableNames = new Map(names)
  }

  read = (name: string) => this.#names.get(name)?.now
  list = () => [...this.#names.keys()].sort()

  write(name: string, bytes: Uint8Array): void {
    this.#change(() => {
      const inode = this.#names.get(name) ?? { durable: Buffer.alloc(0), now: Buffer.alloc(0) }
      inode.now = Buffer.from(bytes)
      this.#names.set(name, inode)
    })
  }
  append(name: string, bytes: Uint8Array): void {
    this.#change(() => {
      const inode = this.#get(name)
      inode.now = Buffer.concat([inode.now, bytes])
    })
  }
  truncate(name: string, length: number): void {
    this.#change(() => {
      const inode = this.#get(name)
      inode.now = inode.now.subarray(0, length)
    })
  }
  sync(name: string): void {
    this.#settle(() => {
      const inode = this.#get(name)
      inode.durable = inode.now
    })
  }
  rename(from: string, to: string): void {
    this.#change(() => {
      const inode = this.#get(from)
      this.#names.delete(from)
      this.#names.set(to, inode)
    })
  }
  remove(name: string): void {
    this.#change(() => {
      this.#names.delete(name)
    })
  }
  syncFolder(): void {
    this.#settle(() => {
      this.#durableNames = new Map(this.#names)
    })
  }

  #get(name: string): Inode {
    const inode = this.#names.get(name)
    if (!inode) throw new Error(`no such file: ${name}`)
    return inode
  }

  /** A change that a cut hits was asked for: whether its effect is there decides `restart`, as for everything unsynced. */
  #change(effect: () => void): void {
    this.power.mustBeOn()
    effect()
    this.power.point()
  }

  /** A sync that a cut hits has not promised anything. */
  #settle(effect: () => void): void {
    this.power.point()
    effect()
  }
}

function remains({ durable, now }: Inode, fate: Fate): Buffer {
  if (durable === now || fate() < 0.2) return durable
  // What was only appended to keeps what it had.
  const safe = now.subarray(0, durable.length).equals(durable) ? durable.length : 0
  const kept = safe + Math.floor(fate() * (now.length - safe + 1))
  const beginning = now.subarray(0, kept)
  // A file system may have made the file longer before it wrote the content.
  return fate() < 0.3 ? Buffer.concat([beginning, Buffer.alloc(now.length - kept)]) : beginning
}
