import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stepCodes } from '../../agent/src/apply/apt/codes.ts'
import { en } from './en.ts'
import { parseTemplate } from './template.ts'

const words: Readonly<Record<string, string>> = en

for (const [code, params] of Object.entries(stepCodes))
  test(`${code}: a person reads a sentence with values that come, and what to do`, () => {
    const [sentence, what] =
      words[`step.${code}`] === undefined
        ? [words[`refusal.${code}`], words[`explain.${code}`]]
        : [words[`step.${code}`], words[`do.${code}`]]
    assert.ok(sentence !== undefined && what !== undefined)
    for (const piece of parseTemplate(sentence))
      if ('name' in piece) assert.ok((params as readonly string[]).includes(piece.name), `${code} has no ${piece.name}`)
  })
