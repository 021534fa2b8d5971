/** `node console/dev.ts`: the built console with the made-up organisation, to look at without a server. */
import { fileURLToPath } from 'node:url'
import { buildConsole } from './build.ts'
import { serveMock } from './src/mock/serve.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const { dist } = await buildConsole({ root, log: console.log })
const mock = await serveMock(dist)
console.log(`made-up data at ${mock.url}`)
