/** All keys, on `?`. */
import { useEffect, useRef } from 'react'
import { Button } from '../parts/button.tsx'
import { useWords } from '../text/context.tsx'
import { entries } from './rail.tsx'

export function Help({ open, close }: { open: boolean; close: () => void }) {
  const { t } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  const keys: [key: string, does: string][] = [
    ['Ctrl K', t('keys.palette')],
    ['/', t('keys.filter')],
    ...entries.map((entry): [string, string] => [`g ${entry.key}`, t('keys.go', { name: t(`nav.${entry.name}`) })]),
    ['j k', t('keys.rows')],
    ['[ ]', t('keys.pages')],
    ['Enter', t('keys.open')],
    ['Esc', t('keys.close')],
  ]
  return (
    <dialog ref={dialog} className="palette p-6" aria-labelledby="keys-title" onClose={close}>
      <h2 id="keys-title" className="mb-3">
        {t('keys.title')}
      </h2>
      <dl className="facts mb-4">
        {keys.map(([key, does]) => (
          <div key={key} className="contents">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <Button onClick={close}>{t('act.close')}</Button>
    </dialog>
  )
}
