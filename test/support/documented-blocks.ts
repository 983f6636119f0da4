import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const root = join(__dirname, '..', '..');

/** The README and the pages of docs/, by their paths in the project. */
export const pages: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file.split(sep).join('/')}`),
];

/** Reads a file of the project. */
export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/**
 * Returns the contents of a page's code blocks in one language.
 *
 * @param heading the heading of the section to read. @default - the whole page
 */
export function blocksOf(page: string, language: string, heading?: string): string[] {
  return fencedBlocks(page, heading)
    .filter((block) => block.language === language)
    .map(({ text }) => text);
}

/** Returns the code blocks of a page, in order. */
export function fencedBlocks(page: string, heading?: string): { language: string; text: string }[] {
  const blocks: { language: string; text: string }[] = [];
  let open: { language: string; text: string } | undefined;
  let isBelow = heading === undefined;
  for (const line of read(page).split('\n')) {
    const fence = /^```(\w*)$/.exec(line);
    if (!open && heading !== undefined && /^#+ /.test(line)) isBelow = line === heading;
    if (fence && open) {
      if (isBelow) blocks.push(open);
      open = undefined;
    } else if (fence) open = { language: fence[1]!, text: '' };
    else if (open) open.text += `${line}\n`;
  }
  return blocks;
}
