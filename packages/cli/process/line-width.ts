import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** The width of a text in terminal columns, without its color codes. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Cuts a text to a width. A text that is cut loses its colors. */
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
 * Wraps a line between words. A word that is longer than the width is left whole.
 *
 * @param indent the spaces before each part but the first
 */
export function wrap(line: string, columns: number, indent: number): string[] {
  if (widthOf(line) <= columns) return [line];
  const text = line.trimStart();
  const lead = line.length - text.length;
  const margin = indent < columns / 2 ? indent : 0;
  const [first = '', ...others] = partsOf(text, columns - lead);
  const more = others.length === 0 ? [] : partsOf(others.join(' '), columns - margin);
  return [' '.repeat(lead) + first, ...more.map((part) => ' '.repeat(margin) + part)];
}

function partsOf(text: string, columns: number): string[] {
  return wrapAnsi(text, columns).split('\n');
}

/** Breaks a line at a width, also within words. */
export function breakWide(line: string, columns: number): string[] {
  return widthOf(line) <= columns ? [line] : wrapAnsi(line, columns, { hard: true, trim: false }).split('\n');
}
