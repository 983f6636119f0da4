import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Explorer, type Counterexample, type Exploration } from '../model-checker/explore';
import { bundleHandlers } from '../model-checker/handlers';
import { scenarios } from '../model-checker/scenarios';
import { weatherNames } from '../../packages/local-cloud';
import type { Mutation } from '../mutations/mutate';
import { mutations } from '../mutations/mutations';
import { classNames } from '../fault-campaign/classes';
import { proveReleases, type ReleasesOptions, type ReleasesReport } from './campaign';
import { parseCase } from '../fault-campaign/proof-case';
import { replayRelease } from '../fault-campaign/replay';
import { synthesizeProof } from '../fault-campaign/template';
import { Workers } from './workers';

const parts = ['interleavings', ...classNames] as const;

const usage = `npm run prove [-- OPTION…]: searches for an order of events or a fault that breaks a promise
  --only PART,…     ${parts.join(', ')}
  --cases N         mixtures (2000)
  --seed N          seed of the mixtures (1)
  --case 'ID'       replays one counterexample, step by step
  --weather NAME    of the releases: ${weatherNames.join(', ')} (calm)
  --workers N       processes (2)
  --part I/N        of the releases, only each N-th case of a class, from the I-th on (1/1)
  --scenario NAME   of the interleavings, only this one: ${scenarios.map(({ name }) => name).join(', ')}
  --states N        limit of states in each scenario (4000000, about 1.3 GB)
  --mutation NAME   with functions broken on purpose: ${mutations.map(({ name }) => name).join(', ')}`;

/**
 * Runs the model checker over every order of a few calls, and the fault campaign over whole releases of the synthesized
 * template (docs/contributing/verification.md).
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: parts.join(',') },
      cases: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      weather: { type: 'string', default: 'calm' },
      case: { type: 'string' },
      workers: { type: 'string', default: '2' },
      part: { type: 'string', default: '1/1' },
      scenario: { type: 'string' },
      states: { type: 'string', default: '4000000' },
      mutation: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const broken = mutations.filter(({ name }) => name === values.mutation);
  if (values.mutation !== undefined && broken.length === 0) {
    throw new Error(`--mutation: must be one of ${mutations.map(({ name }) => name).join(', ')}`);
  }
  const weather = weatherNames.find((name) => name === values.weather);
  if (!weather) throw new Error(`--weather: must be one of ${weatherNames.join(', ')}`);
  if (values.case !== undefined) return replay(values.case, broken);
  const only = values.only.split(',');
  const unknown = only.find((name) => !parts.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`--only: must be of ${parts.join(', ')}, not "${unknown}"`);

  const numbers = {
    states: wholeNumber('--states', values.states),
    amount: wholeNumber('--cases', values.cases),
    seed: wholeNumber('--seed', values.seed),
    part: partOf(values.part),
  };
  const workers = new Workers(wholeNumber('--workers', values.workers));
  try {
    const explorations = only.includes('interleavings')
      ? explore(workers, values.scenario, numbers.states, broken)
      : Promise.resolve([]);
    const classes = classNames.filter((name) => only.includes(name));
    const releases =
      classes.length > 0 && values.scenario === undefined
        ? proveReleases(workers, {
            only: classes,
            ...numbers,
            weather,
            mutations: broken,
            onReport: console.log,
            onProgress: console.error,
          })
        : Promise.resolve(undefined);
    return conclude(await explorations, await releases);
  } finally {
    workers.close();
  }
}

/** @throws Error for a text that is no part */
function partOf(text: string): ReleasesOptions['part'] {
  const [number = 0, of = 0] = /^\d{1,3}\/\d{1,3}$/.test(text) ? text.split('/').map(Number) : [];
  if (number >= 1 && number <= of) return { number, of };
  throw new Error(`--part: must be like 1/4, not "${text}"`);
}

async function explore(
  workers: Workers,
  only: string | undefined,
  states: number,
  broken: readonly Mutation[],
): Promise<Exploration[]> {
  const wanted = scenarios.filter(({ name }) => only === undefined || name === only);
  return Promise.all(
    wanted.map(async ({ name }) => {
      const found = await workers.ask({ kind: 'interleavings', scenario: name, states, mutations: broken });
      console.log(`interleavings, ${lineOf(found)}`);
      return found;
    }),
  );
}

/** Writes `out/prove.json`, and prints the first counterexample of each kind. */
function conclude(interleavings: readonly Exploration[], releases: ReleasesReport | undefined): number {
  const out = join(__dirname, '..', '..', 'out');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'prove.json'), `${JSON.stringify({ interleavings, releases }, null, 2)}\n`);
  const counterexample = interleavings.find((found) => found.counterexample)?.counterexample;
  if (counterexample) {
    console.log(`\n${textOf(counterexample)}\n\nReplay: npm run prove -- --case ${counterexample.id}`);
  }
  const broken = (releases?.classes ?? []).flatMap((each) => each.broken);
  const [first] = broken;
  if (first) {
    console.log(`\n${first.case}\n${first.violations.map((each) => `  ${each}`).join('\n')}`);
    console.log(
      `\n${broken.length} in all, see out/prove.json. Replay: npm run prove -- --case '${first.case}'`,
    );
  }
  const { permissions } = releases ?? {};
  if (permissions) {
    console.log(`permissions: ${permissions.length === 0 ? 'all are used, none is missing' : ''}`);
    for (const problem of permissions) console.log(`  ${problem}`);
  }
  return counterexample || first || (permissions ?? []).length > 0 ? 1 : 0;
}

async function replay(id: string, broken: readonly Mutation[]): Promise<number> {
  if (!id.startsWith('interleavings:')) {
    const { route, weather } = parseCase(id);
    const templateFile = await synthesizeProof(route, weather, broken);
    try {
      const { lines, violations } = await replayRelease(id, templateFile);
      for (const line of lines) console.log(line);
      return violations.length > 0 ? 1 : 0;
    } finally {
      rmSync(dirname(templateFile), { recursive: true, force: true });
    }
  }
  const [, name, path = ''] = id.split(':');
  const scenario = scenarios.find((each) => each.name === name);
  if (!scenario) throw new Error(`--case: no scenario "${name}"`);
  const replayed = await new Explorer(scenario, await bundleHandlers(broken)).replay(path);
  console.log(textOf(replayed));
  return replayed.violations.length > 0 ? 1 : 0;
}

function lineOf({ scenario, faults, states, steps, ends, isComplete, counterexample }: Exploration): string {
  const verdict = counterexample
    ? counterexample.violations.join('; ')
    : isComplete
      ? 'holds'
      : 'no violation so far';
  const extent = isComplete || counterexample ? '' : ', STOPPED at the limit of states';
  return `${scenario}, up to ${faults} faults: ${states} states, ${steps} steps, ${ends} ends${extent}: ${verdict}`;
}

function textOf({ violations, steps }: Counterexample): string {
  const verdict = violations.length > 0 ? violations.join('\n') : 'every promise is kept';
  return [...steps.map((step, index) => `${index + 1}. ${step}`), '', verdict].join('\n');
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0) return value;
  throw new Error(`${option}: must be a whole number from 1, not "${text}"`);
}

main().then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
