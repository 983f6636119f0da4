import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { describeIssues } from '../core/parse';

const requestSchema = z.strictObject({
  /** How often this request is sent, relative to the others. @default 1 */
  share: z.number().positive().default(1),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']).default('GET'),
  path: z.string().startsWith('/'),
  headers: z.record(z.string(), z.string()).default({}),
  /** Sent as JSON. @default no body */
  body: z.unknown().optional(),
});

const versionSchema = z.strictObject({
  /** What people call this version. */
  name: z.string().min(1).max(60),
  /** The source file of the handler, relative to the scenario's file. It is bundled and published. */
  entry: z.string().min(1),
  /** How the release of this version should end. */
  expect: z.enum(['promoted', 'rolled-back', 'refused']),
});

const scenarioSchema = z.strictObject({
  description: z.string().min(1).max(500),
  /** Released one after the other, in this order. */
  versions: z.array(versionSchema).min(1).max(20),
  traffic: z.strictObject({
    /** Mean number of requests a virtual second; arrivals are random (Poisson). @default 20 */
    requestsPerSecond: z.number().positive().max(1000).default(20),
    requests: z.array(requestSchema).min(1).max(100),
  }),
  /** Virtual seconds of traffic before the first release. @default 120 */
  warmUpSeconds: z.int().min(0).max(86_400).default(120),
  /** How long after the end of a minute CloudWatch shows it. @default 60 */
  metricDelaySeconds: z.int().min(0).max(3600).default(60),
});

/** What a rehearsal plays: versions, the traffic on them, and how it should end. */
export type Scenario = z.output<typeof scenarioSchema> & { readonly name: string };
export type ScenarioVersion = Scenario['versions'][number];
export type ScenarioRequest = Scenario['traffic']['requests'][number];

const ownScenarios = join(__dirname, 'scenarios');

/** The scenarios that can be played by name. */
export function scenarioNames(): string[] {
  return readdirSync(ownScenarios)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
}

/**
 * Reads a scenario by name or from a file.
 *
 * @throws Error that names the file and the field
 */
export function readScenario(nameOrFile: string): Scenario {
  const isName = /^[\w-]+$/.test(nameOrFile);
  const file = isName ? join(ownScenarios, `${nameOrFile}.json`) : resolve(nameOrFile);
  if (!existsSync(file)) {
    throw new Error(
      isName
        ? `there is no scenario "${nameOrFile}"; there are: ${scenarioNames().join(', ')} (or name a file.json)`
        : `there is no scenario file ${nameOrFile}`,
    );
  }
  const parsed = scenarioSchema.safeParse(parseJson(file, nameOrFile));
  if (!parsed.success) throw new Error(describeIssues(`scenario ${nameOrFile}`, parsed.error));
  const versions = parsed.data.versions.map((version) => ({
    ...version,
    entry: entryFile(version.entry, file, nameOrFile),
  }));
  return { ...parsed.data, versions, name: nameOrFile };
}

function entryFile(entry: string, scenarioFile: string, scenarioName: string): string {
  const path = isAbsolute(entry) ? entry : join(dirname(scenarioFile), entry);
  if (!existsSync(path)) {
    throw new Error(`scenario ${scenarioName}: versions: there is no file ${entry} beside the scenario`);
  }
  return path;
}

function parseJson(file: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`scenario ${name}: ${(error as Error).message}`, { cause: error });
  }
}
