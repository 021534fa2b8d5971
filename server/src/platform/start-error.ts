/** A start that cannot go on: one clear line, and what to do next. Printed without a stack; exit code 1. */
export class StartError extends Error {
  readonly code: string
  readonly next: string
  constructor(code: string, what: string, next: string, options?: { cause?: unknown }) {
    super(what, options)
    this.name = 'StartError'
    this.code = code
    this.next = next
  }
}
