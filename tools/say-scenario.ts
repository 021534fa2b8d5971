/** For soaks: runs what the lab shows and says it in one line of JSON, what was seen or why not, with the seconds. */
export async function sayScenario(run: () => Promise<readonly (readonly string[])[]>): Promise<void> {
  const since = performance.now()
  const seconds = () => Math.round((performance.now() - since) / 1_000)
  try {
    const rows = (await run()).map(([what = '', ...said]) => [what, numberIfCount(said.join(' '))])
    console.log(JSON.stringify({ seconds: seconds(), ...Object.fromEntries(rows) }))
  } catch (error) {
    console.log(JSON.stringify({ seconds: seconds(), failed: error instanceof Error ? error.message : String(error) }))
    process.exitCode = 1
  }
}

const numberIfCount = (said: string): string | number => (/^\d+$/.test(said) ? Number(said) : said)
