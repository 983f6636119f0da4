import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assets } from '../../process/assets';

/** The page's script and style sheet, which the console and reports share. */
export interface PageBytes {
  readonly script: string;
  readonly style: string;
  /** Their hash. */
  readonly build: string;
}

/** Reads the page's script and style sheet. */
export async function pageBytes(): Promise<PageBytes> {
  const [script, style] = await Promise.all(
    ['page.js', 'style.css'].map((name) => readFile(join(assets.page, name), 'utf8')),
  );
  const hash = createHash('sha256').update(script!).update(style!).digest('hex');
  return { script: script!, style: style!, build: hash.slice(0, 16) };
}
