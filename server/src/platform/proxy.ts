/** The way out of a network that has one: every `fetch` of this process goes through the proxy, loopback alone does not. */
import { setGlobalProxyFromEnv } from 'node:http'

/** `proxy`: http://host:port; undefined: nothing changes. Returns what undoes it. */
export function useProxy(proxy: string | undefined): () => void {
  if (proxy === undefined) return () => undefined
  return setGlobalProxyFromEnv({ http_proxy: proxy, https_proxy: proxy, no_proxy: 'localhost,127.0.0.1,::1' })
}
