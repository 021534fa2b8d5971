/** A link inside the console: an ordinary address that opens without loading the page again. */
import { useRouter } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, MouseEvent } from 'react'

/** Only addresses of this console: the server names some of them, and one of another site must not look like ours. */
export function isInside(to: string): boolean {
  return to.startsWith('/') && !to.startsWith('//') && !to.includes('\\')
}

export type GoProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & { readonly to: string }

export function Go({ to, onClick, children, ...rest }: GoProps) {
  const router = useRouter()
  // A place on this very page: the browser goes there by itself.
  if (/^#[\w-]+$/.test(to))
    return (
      <a {...rest} href={to} onClick={onClick}>
        {children}
      </a>
    )
  if (!isInside(to)) return <span {...rest}>{children}</span>
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return
    event.preventDefault()
    router.history.push(to)
  }
  return (
    <a {...rest} href={to} onClick={follow}>
      {children}
    </a>
  )
}
