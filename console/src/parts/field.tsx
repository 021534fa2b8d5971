/** A labelled input: one hint below, and an error in the hint's place. */
import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import { Icon } from './icons.tsx'

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'className' | 'id'> {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: ReactNode
  readonly onValue: (value: string) => void
  readonly mono?: boolean
}

export function Field({ label, hint, error, onValue, mono = false, ...input }: FieldProps) {
  const id = useId()
  const below = error ?? hint
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        className={`in ${mono ? 'mono' : ''}`}
        onChange={(event) => onValue(event.target.value)}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={below === undefined ? undefined : `${id}-below`}
      />
      {error !== undefined ? (
        <p className="err" id={`${id}-below`} role="alert">
          <Icon name="stop" />
          <span>{error}</span>
        </p>
      ) : (
        hint !== undefined && (
          <p className="hint" id={`${id}-below`}>
            {hint}
          </p>
        )
      )}
    </div>
  )
}

export interface ChoiceProps<V extends string> {
  readonly label: string
  readonly value: V
  readonly options: readonly { readonly value: V; readonly name: string }[]
  readonly onValue: (value: V) => void
}

/** One of a few, all visible. */
export function Choice<V extends string>({ label, value, options, onValue }: ChoiceProps<V>) {
  return (
    <fieldset>
      <legend className="lbl">{label}</legend>
      <div className="seg">
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            aria-pressed={option.value === value}
            onClick={() => onValue(option.value)}
          >
            {option.name}
          </button>
        ))}
      </div>
    </fieldset>
  )
}
