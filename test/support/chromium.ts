import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Keeps the browser from asking anything of anybody: tests run without a network. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

/** The system's Chromium: `CHROMIUM`, or what the path has; undefined where there is none. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env['CHROMIUM'] ?? '', ...candidates].find((file) => file !== '' && existsSync(file));
}

/** Starts a browser without a window. */
export async function startChromium(executablePath: string): Promise<Browser> {
  // Only where there is a browser: it takes a while to load.
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath, args: flags });
}
