import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { describeIssues } from '../../core/text/issues';
import { type Fault, LocalCloud, parseFault } from '../local-cloud';
import { readJsonFile } from '../local-cloud/template/json-file';
import { readTemplateFile } from '../local-cloud/template/template';
import { deploymentSchema } from './deployments';
import { operatorSchema } from './operators';

const requestSchema = z.strictObject({
  /** The relative frequency of this request. @default 1 */
  share: z.number().positive().default(1),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']).default('GET'),
  path: z.string().startsWith('/'),
  headers: z.record(z.string(), z.string()).default({}),
  /** The body, which is sent as JSON. @default none */
  body: z.unknown().optional(),
  /** Copies sent at once with the same `x-request-id`, so that one side receives all of them. @default 1 */
  times: z.int().min(1).max(100).default(1),
});

/** Requests, or the file that lists them, relative to the scenario's file. */
const requestListSchema = z.array(requestSchema).min(1).max(100);
const requestsSchema = z.union([z.string().min(1), requestListSchema]);

const phaseSchema = z.strictObject({
  /** Start of the phase, in seconds after the start of the first release. */
  fromSeconds: z.int().min(0),
  /** Length of the phase, in seconds. */
  forSeconds: z.int().min(1),
  /** @default the value of the scenario */
  requestsPerSecond: z.number().min(0).max(1000).optional(),
  /** @default the value of the scenario */
  requests: requestsSchema.optional(),
});

const versionSchema = z
  .strictObject({
    /** The name of the version in reports. */
    name: z.string().min(1).max(60),
    /** The source file of the handler, relative to the scenario's file. It is bundled and published. */
    entry: z.string().min(1).optional(),
    /** A synthesized template, relative to the scenario's file. The stack is updated to it, which publishes the version. */
    template: z.string().min(1).optional(),
    /** @default the release starts by its publication, with the strategy `canary` */
    strategy: z.string().min(1).max(30).optional(),
    /** The expected outcome of the release. */
    expect: z.enum(['promoted', 'rolled-back', 'refused']),
    /** The answers to approvals that the release requests. @default none */
    people: z.array(operatorSchema).max(20).default([]),
  })
  .refine(
    ({ entry, template }) => (entry === undefined) !== (template === undefined),
    'exactly one of entry and template must be given',
  );

const trafficSchema = z.strictObject({
  /** Mean number of requests a virtual second; arrivals are random (Poisson). @default 20 */
  requestsPerSecond: z.number().positive().max(1000).default(20),
  requests: requestsSchema,
  /** The VPC of the clients, which reach the service as far as it is associated. @default clients that reach it in any case */
  vpc: z
    .string()
    .regex(/^vpc-[0-9a-f]{8,17}$/, 'must be the id of a VPC')
    .optional(),
  /** Times with different traffic. @default none */
  phases: z.array(phaseSchema).max(50).default([]),
});

const scenarioSchema = z.strictObject({
  description: z.string().min(1).max(500),
  /** The versions, released one after the other in this order. @default only for an update: the version that it publishes */
  versions: z.array(versionSchema).max(20).default([]),
  traffic: trafficSchema,
  /** Virtual seconds of traffic before the first release. @default 120 */
  warmUpSeconds: z.int().min(0).max(86_400).default(120),
  /**
   * Plays on although production fails more than 5% of its requests, which is then no error.
   *
   * @default false
   */
  productionMayFail: z.boolean().default(false),
  /** Deployments of changed templates while the releases run. @default none */
  deployments: z.array(deploymentSchema).max(20).default([]),
  /** Faults to inject (docs/fault-injection.md). @default none */
  faults: z.array(z.string()).max(50).default([]),
});

/** One request of a scenario. */
export type ScenarioRequest = z.output<typeof requestSchema>;

/** The traffic at one time. */
export interface TrafficPlan {
  readonly requestsPerSecond: number;
  readonly requests: readonly ScenarioRequest[];
}

/** A time with different traffic, in seconds from the start of the first release. */
export interface TrafficPhase extends Partial<TrafficPlan> {
  readonly fromSeconds: number;
  readonly forSeconds: number;
}

type ScenarioFile = z.output<typeof scenarioSchema>;

/** The versions to release, the traffic on them, and the expected outcomes. */
export interface Scenario extends Omit<ScenarioFile, 'traffic' | 'faults'> {
  readonly name: string;
  readonly faults: readonly Fault[];
  readonly traffic: TrafficPlan & { readonly vpc?: string; readonly phases: readonly TrafficPhase[] };
}

export type ScenarioVersion = ScenarioFile['versions'][number];

/** The scenarios of a folder, by the names by which they can be played. */
export function scenarioNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
}

/**
 * Reads a scenario by name or from a file.
 *
 * @param folder where the scenarios are that have names
 * @param updateTo the path of a template: the version that the update publishes is released. @default the versions of the scenario
 * @throws Error that names the file and the field
 */
export function readScenario(nameOrFile: string, folder: string, updateTo?: string): Scenario {
  const isName = /^[\w-]+$/.test(nameOrFile);
  const file = isName ? join(folder, `${nameOrFile}.json`) : nameOrFile;
  if (!existsSync(file)) {
    throw new Error(
      isName
        ? `unknown scenario "${nameOrFile}"; available: ${scenarioNames(folder).join(', ')}, or the path of a JSON file`
        : `${nameOrFile} does not exist`,
    );
  }
  const where = isName ? `scenario ${nameOrFile}` : nameOrFile;
  const { traffic, versions, deployments, faults, ...scenario } = parse(scenarioSchema, file, where);
  if (versions.length === 0 && updateTo === undefined) {
    throw new Error(`${where}: versions: must have at least one version, unless an update publishes it`);
  }
  const beside = (path: string) => fileBeside(file, path, where);
  const templateBeside = (path: string) => checkTemplate(beside(path));
  const requestsOf = (requests: z.output<typeof requestsSchema>) =>
    typeof requests === 'string'
      ? parse(requestListSchema, beside(requests), `${where}: requests: ${requests}`)
      : requests;
  return {
    ...scenario,
    name: nameOrFile,
    versions:
      updateTo !== undefined
        ? [versionOfUpdate(updateTo)]
        : versions.map(({ entry, template, ...version }) => ({
            ...version,
            ...(entry !== undefined && { entry: beside(entry) }),
            ...(template !== undefined && { template: templateBeside(template) }),
          })),
    deployments: deployments.map((each) => ({ ...each, template: templateBeside(each.template) })),
    faults: readFaults(faults, (index) => `${where}: faults[${index}]: `),
    traffic: {
      requestsPerSecond: traffic.requestsPerSecond,
      requests: requestsOf(traffic.requests),
      vpc: traffic.vpc,
      phases: traffic.phases.map(({ requests, ...phase }) => ({
        ...phase,
        ...(requests !== undefined && { requests: requestsOf(requests) }),
      })),
    },
  };
}

function versionOfUpdate(template: string): ScenarioVersion {
  return { name: 'next', template, expect: 'promoted', people: [] };
}

/** The traffic of a service without a scenario: 20 requests `GET /` a second. */
export const plainTraffic = trafficSchema.parse({ requests: [{ path: '/' }] }) as Scenario['traffic'];

/**
 * Returns a scenario with 20 requests `GET /` a second that releases what the update of the stack to another template publishes.
 *
 * @param template the path of the other template
 */
export function scenarioOfUpdate(template: string): Scenario {
  const { faults, ...defaults } = scenarioSchema.parse({
    description: `the update to ${basename(template)}, with 20 requests GET / a second`,
    versions: [versionOfUpdate(template)],
    traffic: plainTraffic,
  });
  return {
    ...defaults,
    name: 'update',
    faults: readFaults(faults),
    traffic: plainTraffic,
  };
}

/**
 * Reads faults for a rehearsal.
 *
 * @param where the prefix of an error message, by the index of the fault
 * @throws Error that names the invalid part of the fault
 */
export function readFaults(texts: readonly string[], where: (index: number) => string = () => ''): Fault[] {
  if (texts.length === 0) return [];
  const offers = LocalCloud.supportedOperations();
  return texts.map((text, index) => {
    try {
      return parseFault(text, offers);
    } catch (error) {
      throw new Error(`${where(index)}${(error as Error).message}`, { cause: error });
    }
  });
}

function fileBeside(scenarioFile: string, path: string, where: string): string {
  const file = resolve(dirname(scenarioFile), path);
  if (!existsSync(file)) throw new Error(`${where}: file ${path} does not exist`);
  return file;
}

/** Checks a template before anything is started, and returns its path. */
function checkTemplate(file: string): string {
  readTemplateFile(file);
  return file;
}

function parse<Schema extends z.ZodType>(schema: Schema, file: string, where: string): z.output<Schema> {
  const parsed = schema.safeParse(readJsonFile(file));
  if (!parsed.success) throw new Error(describeIssues(where, parsed.error));
  return parsed.data;
}
