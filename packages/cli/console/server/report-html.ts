import { createHash } from 'node:crypto';
import { pageBytes } from './page-bytes';
import { reportMarkdown } from '../views/report-markdown';
import type { Screen } from '../state/console-state';

/**
 * One file that shows releases wherever it is opened, with nothing loaded from anywhere: the console's own page, with
 * the data in it. Without JavaScript it tells the same in words.
 *
 * @param screens one for each release, in the order in which they are listed
 */
export async function reportHtml(screens: readonly Screen[]): Promise<string> {
  const { script, style } = await pageBytes();
  const title =
    screens.map(({ delivery }) => delivery?.service ?? '').find((service) => service !== '') ?? '';
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(`Release report: ${title}`)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript><pre>${escapeHtml(screens.map(reportMarkdown).join('\n\n'))}</pre></noscript>
<script type="application/json" id="screens">${JSON.stringify(screens).replaceAll('<', '\\u003c')}</script>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
