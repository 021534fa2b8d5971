/** How the console looks on this browser: theme, contrast, density, language, single keys. */
import { languages } from '../../messages/catalogue.ts'
import { Choice } from '../../parts/field.tsx'
import { Section } from '../../parts/page.tsx'
import { usePreferences } from '../../shell/preferences-context.tsx'
import { useWords } from '../../text/context.tsx'

/** Languages are named in themselves. */
export const languageNames = { en: 'English', de: 'Deutsch', pseudo: 'Pseudo' } as const

export function DisplaySettings() {
  const { t } = useWords()
  const { preferences, change } = usePreferences()
  return (
    <Section title={t('settings.display')} side={t('display.side')}>
      <div className="stack">
        <Choice
          label={t('display.theme')}
          value={preferences.theme}
          onValue={(theme) => change({ theme })}
          options={(['system', 'light', 'dark'] as const).map((value) => ({ value, name: t(`display.${value}`) }))}
        />
        <Choice
          label={t('display.contrast')}
          value={preferences.contrast}
          onValue={(contrast) => change({ contrast })}
          options={(['system', 'more'] as const).map((value) => ({ value, name: t(`display.${value}`) }))}
        />
        <Choice
          label={t('display.density')}
          value={preferences.density}
          onValue={(density) => change({ density })}
          options={(['regular', 'compact'] as const).map((value) => ({ value, name: t(`display.${value}`) }))}
        />
        <Choice
          label={t('display.language')}
          value={preferences.language}
          onValue={(language) => change({ language })}
          options={languages.map((value) => ({ value, name: languageNames[value] }))}
        />
        <Choice
          label={t('display.keys')}
          value={preferences.keys}
          onValue={(keys) => change({ keys })}
          options={(['on', 'off'] as const).map((value) => ({ value, name: t(`display.${value}`) }))}
        />
        <p className="hint">{t('display.keys-hint')}</p>
      </div>
    </Section>
  )
}
