import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { temporaryFolder, weatherNames, type WeatherName } from '../../packages/local-cloud';
import { assumptionsPage } from './page';
import { checks } from './checks/index';
import { printReport, printResult } from './print';
import { runChecks } from './run';
import { Walk } from './walk/walk';
import { LocalWorld } from './worlds/local';

const root = join(__dirname, '..', '..');

const usage = `npm run acceptance [-- OPTION…]: deploys the example, walks the deploy-day list, releases, updates, destroys
  --weather NAME    of the local cloud: ${weatherNames.join(', ')} (typical)
  --seed N          of the local cloud (1)
  --write-page      only writes docs/contributing/assumptions.md`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      weather: { type: 'string', default: 'typical' },
      seed: { type: 'string', default: '1' },
      'write-page': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (values['write-page']) {
    writeFileSync(join(root, 'docs', 'contributing', 'assumptions.md'), assumptionsPage(checks));
    return 0;
  }
  // CDK's own validation of each template takes as long as its synthesis.
  process.env['CDK_VALIDATION'] = 'false';
  const world = await LocalWorld.start({ weather: weatherOf(values.weather), seed: seedOf(values.seed) });
  const folder = temporaryFolder();
  try {
    const report = await runChecks(new Walk(world, folder), checks, { onResult: printResult });
    printReport(report);
    const out = join(root, 'out');
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'acceptance.json'), `${JSON.stringify(report, null, 2)}\n`);
    return report.checks.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await world.close();
  }
}

function weatherOf(text: string): WeatherName {
  const name = weatherNames.find((each) => each === text);
  if (name) return name;
  throw new Error(`--weather: must be one of ${weatherNames.join(', ')}, not "${text}"`);
}

function seedOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--seed: must be a whole number, not "${text}"`);
}

main().then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
