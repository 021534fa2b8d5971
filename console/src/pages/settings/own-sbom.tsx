/** The SBOM of an own package as a file, byte for byte as it was signed. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { useEffect, useState } from 'react'
import { useRead } from '../../api/query.ts'
import { Button } from '../../parts/button.tsx'
import { failureText, useWords } from '../../text/context.tsx'
import { Server } from '../../text/say.tsx'

type OwnPackage = RouteOutput<'package_list'>['rows'][number]

/** As its standard calls itself. */
const nameOf = (format: string): string => format.replace('spdx-', 'SPDX ').replace('cyclonedx-', 'CycloneDX ')

/** Asked for when somebody wants it: it may have megabytes. */
export function SaveSbom({ one }: { one: OwnPackage }) {
  const { t } = useWords()
  const [wanted, setWanted] = useState(false)
  if (!wanted)
    return (
      <Button look="text" onClick={() => setWanted(true)}>
        {t('own.sbom', { format: nameOf(one.sbom.format) })}
      </Button>
    )
  return <SbomLink one={one} />
}

function SbomLink({ one }: { one: OwnPackage }) {
  const { t } = useWords()
  const { data, error } = useRead('package_sbom', { params: { id: one.id } })
  const href = useFile(data?.document)
  if (error)
    return (
      <span className="bad">
        <Server text={failureText(error)} />
      </span>
    )
  if (href === undefined) return <span className="muted">{t('own.sbom-loading')}</span>
  const name = `${one.name}_${one.version}_${one.architecture}.sbom.json`.replace(/[^A-Za-z0-9._+~-]/g, '_')
  return (
    <a href={href} download={name}>
      {t('own.sbom-save')}
    </a>
  )
}

/** Address of a text within this page, until the page is left. */
function useFile(text: string | undefined): string | undefined {
  const [href, setHref] = useState<string>()
  useEffect(() => {
    if (text === undefined) return
    const made = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
    setHref(made)
    return () => URL.revokeObjectURL(made)
  }, [text])
  return href
}
