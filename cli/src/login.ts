/** `login URL`: signs in like the console does, and keeps the session in a 0600 file. It ends like any session. */
import { readFile } from 'node:fs/promises'
import { call } from '@patchreeve/contract/api/client.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { NotReachable, WrongUse } from './exit-code.ts'
import type { Io } from './io.ts'
import { clean } from './output/clean.ts'
import { showTo } from './output/show.ts'
import { saveLogin, serverUrl } from './place.ts'
import { transportTo } from './request.ts'

export const LOGIN_USAGE = 'patchreeve login URL [--token-file FILE]'

export async function login(io: Io, argv: readonly string[]): Promise<void> {
  const [address, flag, file, ...more] = argv
  if (
    !address ||
    address.startsWith('-') ||
    more.length > 0 ||
    (flag !== undefined && flag !== '--token-file') ||
    (flag && !file)
  )
    throw new WrongUse('login takes the address of a server', LOGIN_USAGE)
  const url = serverUrl(address)
  const token = file ? await readToken(io, file) : await signIn(io, url)
  const session = await reach(url, () => call(transportTo(io, { url, token }), 'session_show', {}))
  await saveLogin(io, url, token)
  io.err(`${showTo(io).words.t('signed-in', { url, name: clean(session.user.name), role: session.role })}\n`)
}

/** `-` is stdin. */
const readToken = async (io: Io, file: string): Promise<string> =>
  (file === '-' ? await io.readStdin() : await readFile(file, 'utf8')).trim()

async function signIn(io: Io, url: string): Promise<string> {
  const email = await io.ask('E-mail: ', false)
  const password = await io.ask('Password: ', true)
  let cookie = ''
  const transport = {
    ...transportTo(io, { url, token: undefined }),
    fetch: async (input: string | URL | Request, init?: RequestInit) => {
      const response = await io.fetch(input, init)
      cookie = response.headers.getSetCookie().find((one) => one.startsWith('patchreeve_session=')) ?? cookie
      return response
    },
  }
  try {
    await reach(url, () => call(transport, 'session_create', { body: { email, password } }))
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'SECOND_FACTOR_NEEDED') throw error
    const totp = await io.ask('Code: ', true)
    await reach(url, () => call(transport, 'session_create', { body: { email, password, totp } }))
  }
  const token = /^patchreeve_session=([^;]+)/.exec(cookie)?.[1]
  if (!token) throw new AppError('INTERNAL', { reason: 'no-session' })
  return token
}

async function reach<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof TypeError)
      throw new NotReachable(`${url} cannot be reached`, 'is the address right?', { cause })
    throw cause
  }
}
