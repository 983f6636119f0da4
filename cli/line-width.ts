import { stripVTControlCharacters } from 'node:util';

/** Characters that terminals draw two columns wide: East Asian ones (UAX #11, W and F) and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many columns of a terminal a text takes; colours take none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) {
    width += wide.test(segment) ? 2 : 1;
  }
  return width;
}

/** The text within that many columns. One that is cut loses its colours along with its end. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/**
 * Breaks a line between words, so that each part takes at most that many columns. A word that is longer is left
 * to the terminal.
 *
 * @param indent how many spaces each part but the first begins with
 */
export function wrap(line: string, columns: number, indent: number): string[] {
  const margin = ' '.repeat(indent < columns / 2 ? indent : 0);
  const parts: string[] = [];
  let part = '';
  for (const word of line.split(/(?<=\S) (?=\S)/)) {
    const longer = part === '' ? word : `${part} ${word}`;
    if (part === '' || widthOf(longer) <= columns) part = longer;
    else {
      parts.push(part);
      part = margin + word;
    }
  }
  return [...parts, part];
}
