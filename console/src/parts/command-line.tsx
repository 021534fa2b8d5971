// biome-ignore-all lint/a11y/useSemanticElements: a group that scrolls, not a form's fieldset
/** What is pasted on a host (one command, which may have many lines), with a button that copies it, or that says that the browser does not allow it. */
import { useRef, useState } from 'react'
import { useWords } from '../text/context.tsx'

export function CommandLine({ line, label }: { line: string; label: string }) {
  const { t } = useWords()
  const text = useRef<HTMLPreElement>(null)
  const [said, setSaid] = useState<'copied' | 'by-hand'>()
  const copy = async () => setSaid(await copyOrSelect(line, text.current))
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long line scrolls, and a region that scrolls must be reachable by keyboard */}
      <div className={`cmd ${line.includes('\n') ? 'cmd--long' : ''}`} role="group" aria-label={label} tabIndex={0}>
        <pre ref={text}>{line}</pre>
        <button type="button" onClick={() => void copy()}>
          {said === 'copied' ? t('copy.done') : t('copy.copy')}
        </button>
      </div>
      {said === 'by-hand' && <p className="hint">{t('copy.by-hand')}</p>}
    </>
  )
}

/** Browsers give the clipboard to safe origins only; elsewhere the line is selected for a copy by hand. */
async function copyOrSelect(line: string, element: HTMLElement | null): Promise<'copied' | 'by-hand'> {
  if (window.isSecureContext) {
    const copied = await navigator.clipboard.writeText(line).then(
      () => true,
      () => false,
    )
    if (copied) return 'copied'
  }
  if (element) window.getSelection()?.selectAllChildren(element)
  return 'by-hand'
}
