/** Everything the command line touches outside itself. Data goes to `out`, all else to `err`. */
export interface Io {
  out(text: string): void
  err(text: string): void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Columns of the terminal that shows `out`; undefined = no terminal: tables are not cut, prose is wrapped. */
  readonly columns: number | undefined
  /** A line typed by a person; `hidden` is not echoed. Throws NoTerminal when nobody is there to ask. */
  ask(question: string, hidden: boolean): Promise<string>
  /** All of stdin, 64 KiB at most. */
  readStdin(): Promise<string>
  readonly fetch: typeof globalThis.fetch
  readonly now: () => Date
  readonly uuid: () => string
  /** Folder of the checkout or installation: its `.data` is the default data folder. */
  readonly home: string
}

export class NoTerminal extends Error {}
