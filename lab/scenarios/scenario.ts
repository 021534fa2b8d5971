/** What a scenario is. */
export interface Scenario {
  /** Name on the command line. */
  readonly id: string
  /** What it proves, in one line. */
  readonly proves: string
  /** Throws on the first thing that is not so. Returns the rows of the table that is printed. */
  run(options: { readonly install: boolean }): Promise<readonly (readonly string[])[]>
}

/** This machine cannot run it, and that is all right: the reason is printed, and it is no failure. */
export class Skipped extends Error {}
