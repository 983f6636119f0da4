import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  casesOf,
  classNames,
  disturbedVersions,
  exhaustionCases,
  forgeryCases,
  mixtures,
  productionCases,
  ruleCases,
  undisturbedCases,
  type ClassName,
  type Occasions,
} from '../fault-campaign/classes';
import { tripwireCases } from '../fault-campaign/tripwire-cases';
import { inWeather } from '../fault-campaign/pace';
import { auditPermissions, type RoleAction } from '../fault-campaign/permissions';
import { boundOf, boundSeconds, type Bound } from '../fault-campaign/promises';
import { formatCase, parseCase, type ProofCase } from '../fault-campaign/proof-case';
import { synthesizeProof } from '../fault-campaign/template';
import type { ReleaseReport } from '../fault-campaign/work';
import type { WeatherName } from '../../packages/local-cloud';
import type { Mutation } from '../mutations/mutate';
import type { Workers } from './workers';

/** The result of all cases of a class. */
export interface ClassReport {
  readonly name: ClassName;
  readonly cases: number;
  /** The cases with a broken promise. */
  readonly broken: readonly { readonly case: string; readonly violations: readonly string[] }[];
  /** The longest time until the baseline was restored, in seconds, by bound. */
  readonly longestBaselineSeconds: Readonly<Partial<Record<Bound, number>>>;
  readonly cpuSeconds: number;
}

export interface ReleasesReport {
  readonly classes: readonly ClassReport[];
  /** Unused and missing permissions; undefined if not all classes were played. */
  readonly permissions?: readonly string[];
}

export interface ReleasesOptions {
  readonly only: readonly ClassName[];
  /** The number of mixtures. */
  readonly amount: number;
  readonly seed: number;
  readonly weather: WeatherName;
  readonly mutations: readonly Mutation[];
  /** Of each class but `undisturbed`, only each `of`-th case, from the `number`-th on, counted from 1. */
  readonly part: { readonly number: number; readonly of: number };
  readonly onReport: (line: string) => void;
  /** Called for every {@link casesPerProgress} cases. */
  readonly onProgress: (line: string) => void;
}

const casesPerProgress = 100;

/** Plays every case of the classes, and compares allowed actions with used ones. */
export async function proveReleases(workers: Workers, options: ReleasesOptions): Promise<ReleasesReport> {
  const [listener, rule] = await Promise.all([
    synthesizeProof('listener', options.weather, options.mutations),
    synthesizeProof('rule', options.weather, options.mutations),
  ]);
  const templateFiles = { listener, rule };
  try {
    const actions: RoleAction[] = [];
    const occasions = new Map<string, Occasions>();
    const classes: ClassReport[] = [];
    for (const name of classNames) {
      // The undisturbed cases record the points at which the faults of other classes strike.
      if (name !== 'undisturbed' && !options.only.includes(name)) continue;
      const cases = inPart(name, options, casesIn(name, options, occasions)).map((each) =>
        inWeather(each, options.weather),
      );
      if (cases.length === 0) throw new Error(`${name}: no case to play, which proves nothing`);
      const reports: ReleaseReport[] = [];
      await Promise.all(
        cases.map(async (each) => {
          const templateFile = templateFiles[each.route];
          const found = await workers.ask({ kind: 'release', case: formatCase(each), templateFile });
          reports.push(found);
          if (reports.length % casesPerProgress === 0) {
            options.onProgress(`releases, ${name}: ${reports.length} of ${cases.length} cases`);
          }
          // A rule needs other permissions than a listener, so only its denied actions count.
          actions.push(...found.actions.filter(({ allowed }) => each.route === 'listener' || !allowed));
          if (name === 'undisturbed') occasions.set(found.case, found.occasions);
        }),
      );
      const report = reportOn(name, cases, reports);
      options.onReport(lineOf(report, options.weather));
      classes.push(report);
    }
    const isComplete = options.part.of === 1 && classNames.every((name) => options.only.includes(name));
    return { classes, ...(isComplete && { permissions: auditPermissions(templateFiles.listener, actions) }) };
  } finally {
    for (const file of Object.values(templateFiles)) rmSync(dirname(file), { recursive: true, force: true });
  }
}

/** The undisturbed cases are played in each part: without them nothing is known of the others. */
function inPart(
  name: ClassName,
  { part }: ReleasesOptions,
  cases: readonly ProofCase[],
): readonly ProofCase[] {
  return name === 'undisturbed' ? cases : cases.filter((_, index) => index % part.of === part.number - 1);
}

function casesIn(
  name: ClassName,
  { amount, seed, weather }: ReleasesOptions,
  recorded: ReadonlyMap<string, Occasions>,
): ProofCase[] {
  if (name === 'undisturbed') return undisturbedCases();
  if (name === 'rule') return ruleCases();
  if (name === 'production') return productionCases();
  if (name === 'exhaustion') return exhaustionCases();
  if (name === 'forgery') return forgeryCases();
  if (name === 'tripwire') return tripwireCases();
  const occasionsOf = (version: (typeof disturbedVersions)[number]) => {
    const [alone] = undisturbedCases().filter((each) => each.version === version);
    return recorded.get(formatCase({ ...alone!, weather }))!;
  };
  if (name === 'mixtures') {
    return mixtures(amount, seed, { good: occasionsOf('good'), bad: occasionsOf('bad') });
  }
  return disturbedVersions.flatMap((version) => casesOf(name, version, occasionsOf(version)));
}

function reportOn(
  name: ClassName,
  cases: readonly ProofCase[],
  reports: readonly ReleaseReport[],
): ClassReport {
  const longest: Partial<Record<Bound, number>> = {};
  for (const { case: text, baselineSeconds } of reports) {
    if (baselineSeconds === undefined) continue;
    const bound = boundOf(parseCase(text));
    longest[bound] = Math.max(longest[bound] ?? 0, baselineSeconds);
  }
  const order = new Map(cases.map((each, index) => [formatCase(each), index]));
  const broken = reports
    .filter(({ violations }) => violations.length > 0)
    .sort((one, other) => order.get(one.case)! - order.get(other.case)!)
    .map(({ case: text, violations }) => ({ case: text, violations }));
  const cpu = reports.reduce((sum, { cpuMilliseconds }) => sum + cpuMilliseconds, 0);
  return {
    name,
    cases: reports.length,
    broken,
    longestBaselineSeconds: longest,
    cpuSeconds: Math.round(cpu / 1000),
  };
}

function lineOf(
  { name, cases, broken, longestBaselineSeconds, cpuSeconds }: ClassReport,
  weather: WeatherName,
): string {
  const times = Object.entries(longestBaselineSeconds).map(
    ([bound, seconds]) => `${bound} ${seconds} s of ${boundSeconds(bound as Bound, weather)} s`,
  );
  const verdict = broken.length === 0 ? 'holds' : `${broken.length} broken`;
  const longest = times.length > 0 ? `; baseline restored at the latest: ${times.join(', ')}` : '';
  return `releases, ${name}: ${cases} cases, ${cpuSeconds} s of CPU: ${verdict}${longest}`;
}
