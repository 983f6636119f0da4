import { createHash } from 'node:crypto';
import { printableValue } from '../../../../core/text/sanitize';
import { pageBytes } from './page-bytes';
import { reportMarkdown } from '../views/report-markdown';
import type { ConsoleState } from '../state/console-state';

/**
 * Renders releases as a self-contained HTML file: the console's page with the data inlined. Without JavaScript it shows
 * the Markdown report.
 *
 * @param released one for each release, in the order of the list
 */
export async function reportHtml(released: readonly ConsoleState[]): Promise<string> {
  const states = JSON.parse(JSON.stringify(released, printableValue)) as readonly ConsoleState[];
  const { script, style } = await pageBytes();
  const title = states.map(({ service }) => service?.name ?? '').find((name) => name !== '') ?? '';
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
<noscript><pre>${escapeHtml(states.map(reportMarkdown).join('\n\n'))}</pre></noscript>
<script type="application/json" id="states">${JSON.stringify(states).replaceAll('<', '\\u003c')}</script>
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
