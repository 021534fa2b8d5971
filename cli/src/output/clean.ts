/**
 * Text from hosts and feeds on a terminal: control characters could move the cursor, change the title or hide a line, and
 * direction marks could swap what is read. All become visible.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g

export const clean = (text: string): string =>
  text.toWellFormed().replace(UNSAFE, (mark) => `<${mark.charCodeAt(0).toString(16).padStart(4, '0')}>`)
