import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build } from 'esbuild';

/** The page: one program and one style sheet, which console and report share. */
export interface PageBytes {
  readonly script: string;
  readonly style: string;
  /** Changes with them. */
  readonly build: string;
}

let built: Promise<PageBytes> | undefined;

/** The page's program and style sheet; built once a process, in less than half a second. */
export function pageBytes(): Promise<PageBytes> {
  built ??= buildPage();
  return built;
}

const pageFolder = join(__dirname, '..', 'page');

async function buildPage(): Promise<PageBytes> {
  const { outputFiles } = await build({
    entryPoints: { page: join(pageFolder, 'main.tsx'), style: join(pageFolder, 'style.css') },
    outdir: 'out',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    legalComments: 'none',
    logLevel: 'silent',
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const script = textOf('.js');
  const style = textOf('.css');
  const hash = createHash('sha256').update(script).update(style).digest('hex');
  return { script, style, build: hash.slice(0, 16) };
}
