/** A name or address with a port, as URLs write it (RFC 3986, 3.2.2): of these only addresses of IPv6 hold a colon. */
export const hostPort = (host: string, port: number | string): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`
