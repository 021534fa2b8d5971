/** The frame of pages before sign-in: brand, one sentence, one column, and the choice of language. */
import type { ReactNode } from 'react'
import { languages } from '../messages/catalogue.ts'
import { Brand } from '../parts/icons.tsx'
import { usePreferences } from '../shell/preferences-context.tsx'
import { useWords } from '../text/context.tsx'
import { languageNames } from './settings/display.tsx'

export function Solo({ title, wide = false, children }: { title: string; wide?: boolean; children: ReactNode }) {
  const { t } = useWords()
  const { preferences, change } = usePreferences()
  return (
    <main className="solo">
      <title>{`${title} · Patchreeve`}</title>
      <div className={wide ? 'solo-wide' : 'solo-narrow'}>
        <p className="brand">
          <Brand />
          Patchreeve
        </p>
        <h1 className="sentence">{title}</h1>
        {children}
        <fieldset className="solo-languages tiny">
          <legend className="sr">{t('display.language')}</legend>
          {languages.map((language) => (
            <button
              key={language}
              type="button"
              className="btn btn--text"
              lang={language}
              aria-pressed={preferences.language === language}
              onClick={() => change({ language })}
            >
              {languageNames[language]}
            </button>
          ))}
        </fieldset>
      </div>
    </main>
  )
}
