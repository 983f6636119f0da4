import { Screen } from '../../views/screen';
import { basename } from 'node:path';
import { readTrafficHistory } from '../../../../aws/metrics/traffic-history';
import { conclusionsOf } from '../../../../core/planning/conclusions';
import { observedTraffic, type PlannedTraffic } from '../../../../core/planning/traffic-profile';
import { defaultReleases, planReleases } from '../../../../core/planning/plan';
import { seededChance } from '../../../../core/planning/simulation/seeded-chance';
import { parseStrategies, parseStrategy, type Strategy } from '../../../../core/strategy/strategy';
import { asUsage, exitCodes, UsageError } from '../../process/exit-codes';
import { asInput, readInputFile } from '../../process/input-file';
import { planText } from '../../views/plan-text';
import type { TrafficSource, PlanReport } from '../../reports/plan';
import { readTemplateStrategies } from '../../synthesis/template-strategies';

/** The flags of the command. */
export interface PlanOptions {
  readonly strategy?: string;
  readonly strategyName?: string;
  readonly template?: string;
  readonly rps?: number;
  readonly faultPercent?: number;
  readonly fromCloudwatch: boolean;
  readonly function?: string;
  /** The alias of the function that serves production. */
  readonly alias: string;
  readonly days?: number;
  readonly seed: number;
  readonly releases?: number;
  readonly json: boolean;
}

const defaultDays = 7;
const millisecondsPerDay = 86_400_000;

/** `rollouts plan`: estimates what a strategy would catch at a service's traffic. Changes nothing. */
export async function runPlan(options: PlanOptions): Promise<number> {
  const strategy = await asUsage(() => chooseStrategy(options));
  const { traffic, source } = await chooseTraffic(options);
  const plan = planReleases({
    strategy,
    traffic,
    releases: options.releases ?? defaultReleases(strategy),
    chanceOf: (release) => seededChance(options.seed, release),
  });
  const report: PlanReport = {
    ...plan,
    seed: options.seed,
    trafficSource: source,
    conclusions: conclusionsOf(plan),
  };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else for (const line of planText(report, screen.columns).trimEnd().split('\n')) screen.printWhole(line);
  return exitCodes.ok;
}

function chooseStrategy({ strategy: file, strategyName, template }: PlanOptions): Strategy {
  if (file !== undefined) {
    if (strategyName !== undefined || template !== undefined) {
      throw new UsageError('--strategy cannot be used with --strategy-name or --template');
    }
    const input = readInputFile('--strategy', file);
    return asInput('--strategy', () => parseStrategy(nameFor(file), input));
  }
  if (template === undefined) {
    if (strategyName !== undefined) {
      throw new UsageError('--strategy-name requires --template');
    }
    return parseStrategies()[0]!;
  }
  const strategies = readTemplateStrategies(template);
  const names = strategies.map(({ name }) => name).join(', ');
  const chosen = strategies.filter(({ name }) => strategyName === undefined || name === strategyName);
  if (chosen.length === 0) {
    throw new UsageError(
      `--strategy-name: the template has no strategy "${strategyName}"; available: ${names}`,
    );
  }
  if (chosen.length > 1)
    throw new UsageError(`the template has several strategies: pass --strategy-name with one of ${names}`);
  return chosen[0]!;
}

/** A file's name serves as the strategy's where it can be one. */
function nameFor(file: string): string {
  const name = basename(file, '.json').toLowerCase();
  return /^[a-z][a-z0-9-]{0,29}$/.test(name) ? name : 'planned';
}

async function chooseTraffic(
  options: PlanOptions,
): Promise<{ traffic: PlannedTraffic; source: TrafficSource }> {
  const { rps, faultPercent, fromCloudwatch, function: functionName, alias, days } = options;
  if (!fromCloudwatch) {
    const [stray] = [functionName !== undefined && '--function', days !== undefined && '--days'].filter(
      Boolean,
    );
    if (stray) throw new UsageError(`${stray} requires --from-cloudwatch`);
    if (rps === undefined) {
      throw new UsageError('pass --rps and --fault-percent, or --from-cloudwatch');
    }
    if (faultPercent === undefined) {
      throw new UsageError(
        "--rps requires --fault-percent, the percentage of production's requests that fail",
      );
    }
    return { traffic: { requestsPerSecond: rps, faultRate: faultPercent / 100 }, source: { kind: 'given' } };
  }
  if (rps !== undefined || faultPercent !== undefined) {
    throw new UsageError('--from-cloudwatch cannot be used with --rps or --fault-percent');
  }
  if (functionName === undefined) throw new UsageError('--from-cloudwatch requires --function');
  if (!/^[\w-]{1,64}$/.test(functionName)) {
    throw new UsageError(`--function: "${functionName}" is not the name of a Lambda function`);
  }
  return observe({ functionName, alias }, days ?? defaultDays);
}

async function observe(
  { functionName, alias }: { functionName: string; alias: string },
  days: number,
): Promise<{ traffic: PlannedTraffic; source: TrafficSource }> {
  const now = Date.now();
  const history = await readTrafficHistory(
    { functionName, alias },
    { from: now - days * millisecondsPerDay, to: now },
  );
  const observed = observedTraffic(history);
  if (observed === undefined) {
    throw new UsageError(
      `--function: CloudWatch has no Invocations of ${functionName}:${alias} in the last ${days} days; ` +
        'check the function, Region and account',
    );
  }
  const { requestsPerSecond, faultRate } = observed;
  if (faultRate >= 1) throw new UsageError(`--function: every request to ${functionName}:${alias} failed`);
  return {
    traffic: { requestsPerSecond, faultRate },
    source: { kind: 'cloudwatch', function: functionName, alias, days, ...observed },
  };
}
