/**
 * The line to the shell in a virtual machine. It stays open from one command to the next: the shell ends when it is hung up and begins
 * anew, and what is sent in that moment is lost with it.
 */
import { createConnection, type Socket } from 'node:net'
import { createInterface, type Interface } from 'node:readline'

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

export class Line {
  readonly #socket: Socket
  readonly #lines: Interface
  #failed: Error | undefined

  constructor(path: string) {
    this.#socket = createConnection(path)
    this.#lines = createInterface({ input: this.#socket })
    this.#lines.on('error', () => undefined) // the socket's own, told again
    this.#socket.on('error', (error) => {
      this.#failed ??= error
    })
    this.#socket.on('close', () => {
      this.#failed ??= new Error('the line was hung up')
    })
  }

  get isOpen(): boolean {
    return this.#failed === undefined
  }

  /** Throws where no answer comes in time, or the line is hung up. Answers to earlier commands are passed over. */
  ask(id: string, script: string, timeoutMs: number): Promise<Said> {
    const answer = new Promise<Said>((resolve, reject) => {
      const over = (settle: () => void) => {
        clearTimeout(timer)
        this.#lines.off('line', hear)
        this.#socket.off('close', gone)
        settle()
      }
      const gone = () => over(() => reject(this.#failed ?? new Error('the line was hung up')))
      const hear = (line: string) => {
        const found = new RegExp(`done ${id} (\\d+) (\\S*) (\\S*)\\.$`).exec(line)
        if (found) over(() => resolve({ code: Number(found[1]), out: decoded(found[2]), err: decoded(found[3]) }))
      }
      const silent = () => reject(new Error(`no answer of the virtual machine: ${script.slice(0, 100)}`))
      const timer = setTimeout(() => over(silent), timeoutMs)
      this.#lines.on('line', hear)
      this.#socket.on('close', gone)
      this.#socket.write(`${id} ${Buffer.from(script).toString('base64')}\n`)
    })
    answer.catch(() => undefined) // hung up on purpose, where something else came first
    return answer
  }

  hangUp(): void {
    this.#socket.destroy()
  }
}

const decoded = (part: string | undefined): string => Buffer.from(part ?? '', 'base64').toString('utf8')
