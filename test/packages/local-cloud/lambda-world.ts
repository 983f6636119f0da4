import { zipSync } from 'fflate';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Activity, VirtualClock } from '../../../packages/local-cloud/clock/clock';
import { AwsError } from '../../../packages/local-cloud/kernel/errors';
import type { LogLine } from '../../../packages/local-cloud/services/lambda/hosts/fleet';
import { type LambdaOptions, LambdaService } from '../../../packages/local-cloud/services/lambda/service';
import type { Difference } from '../../../packages/local-cloud/kernel/difference';
import type { EventBus, InvocationResult, Invoker } from '../../../packages/local-cloud/kernel/peers';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { Access, Principal, Provisioned } from '../../../packages/local-cloud/kernel/service';
import type { CloudContext } from '../../../packages/local-cloud/kernel/cloud-context';
import { Weather, type ChangedWeather } from '../../../packages/local-cloud/weather/conditions/weather';

export const roleArn = 'arn:aws:iam::123456789012:role/function';
export const arnPrefix = 'arn:aws:lambda:us-east-1:123456789012:function:';

export interface MetricSample {
  readonly name: string;
  readonly dimensions: string;
  readonly value: number;
  readonly at: number;
}

/** An AWS Lambda with small stand-ins for what it talks to. */
export class LambdaWorld {
  readonly clock = new VirtualClock({ startsAt: Date.parse('2026-01-01T00:00:00Z') });
  readonly context: CloudContext;
  readonly folder = mkdtempSync(join(tmpdir(), 'lambda-test-'));
  readonly logLines: LogLine[] = [];
  /** The messages that reached CloudWatch Logs. */
  readonly logged: { group: string; stream: string; message: string; at: number }[] = [];
  readonly differences: Difference[] = [];
  readonly events: Parameters<EventBus['emit']>[0][] = [];
  readonly samples: MetricSample[] = [];
  readonly accessKeyIds: string[] = [];
  /** The messages sent to queues and topics, with the second of each. */
  readonly sent: { to: string; at: number; body: unknown; attributes: object | undefined }[] = [];
  /** Queues and topics to which the function's role may not send. */
  readonly forbidden = new Set<string>();
  endpoint = 'http://127.0.0.1:9';
  readonly service: LambdaService;

  constructor(options: Partial<LambdaOptions> = {}, changed?: ChangedWeather) {
    const random = new Random(1);
    this.context = {
      account: '123456789012',
      region: 'us-east-1',
      clock: this.clock,
      random,
      weather: new Weather('calm', random, changed),
    };
    const { clock, events, samples, accessKeyIds, sent, forbidden } = this;
    const startsAt = clock.now();
    const send = (to: string, text: string, attributes: object | undefined) => {
      sent.push({ to, at: (clock.now() - startsAt) / 1000, body: JSON.parse(text) as unknown, attributes });
      return { messageId: 'id' };
    };
    const endpoint = () => this.endpoint;
    this.service = new LambdaService(
      this.context,
      {
        get endpoint() {
          return endpoint();
        },
        access: {
          assume(role) {
            if (role.roleArn !== roleArn) throw new AwsError('AccessDeniedException', 'no', { status: 403 });
            return { kind: 'role', roleArn, sessionName: role.sessionName };
          },
          issueCredentials() {
            accessKeyIds.push(`ASIA${accessKeyIds.length}`);
            return {
              accessKeyId: accessKeyIds.at(-1) ?? '',
              secretAccessKey: 'secret',
              sessionToken: 'token',
            };
          },
          authorize(_principal, { resource }) {
            if (forbidden.has(resource)) throw new AwsError('AccessDeniedException', 'no', { status: 403 });
          },
        },
        queues: { send: ({ queueArn, body, attributes }) => send(queueArn, body, attributes) },
        messages: { publish: ({ topicArn, message, attributes }) => send(topicArn, message, attributes) },
        events: { emit: (event) => void events.push(event) },
        trails: { logs: () => true },
        logs: {
          open: ({ group, stream }) => ({
            put: (message, at) => void this.logged.push({ group, stream, message, at }),
          }),
        },
        metrics: {
          series: ({ name, dimensions }) => ({
            record: (value, at = clock.now()) =>
              void samples.push({ name, dimensions: Object.values(dimensions).join(' '), value, at }),
          }),
        },
      },
      { workFolder: this.folder, onLogLine: (line) => void this.logLines.push(line), ...options },
    );
  }

  /** Calls an API operation as the API server does. */
  async call<Output = Record<string, unknown>>(
    name: string,
    input: object,
    principal: Principal = { kind: 'owner' },
  ): Promise<Output> {
    const operation = this.service.operations[name]!;
    const parsed = operation.input.parse(input) as never;
    return this.during(
      async (activity) => (await operation.handle(parsed, { principal, activity })) as Output,
    );
  }

  /** Returns the accesses that IAM checks for a call. */
  accessFor(name: string, input: object): readonly Access[] {
    const operation = this.service.operations[name]!;
    const activity = this.clock.begin();
    activity.end();
    return operation.access(operation.input.parse(input) as never, {
      principal: { kind: 'owner' },
      activity,
    });
  }

  /** Creates a function of one file. */
  async deploy(name: string, source: string, more: object = {}): Promise<void> {
    await this.call('CreateFunction', {
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: roleArn,
      Code: { ZipFile: zipOf(source) },
      ...more,
    });
  }

  /** Invokes a function (with its qualifier) and reads its result. */
  async invoke(
    name: string,
    event: unknown = {},
    invoker: Invoker = { kind: 'principal', principal: { kind: 'owner' } },
  ): Promise<Omit<InvocationResult, 'payload'> & { payload: unknown }> {
    const result = await this.during((activity) =>
      this.service.invoke({
        functionArn: arnPrefix + name,
        payload: Buffer.from(JSON.stringify(event)),
        invoker,
        activity,
      }),
    );
    return { ...result, payload: JSON.parse(Buffer.from(result.payload).toString()) as unknown };
  }

  /** Creates a resource of a template. */
  async create(type: string, properties: object, assetFile = ''): Promise<Provisioned> {
    const resourceType = this.service.resourceTypes[type]!;
    const parsed = resourceType.properties.parse(properties) as never;
    return this.during(async (activity) =>
      resourceType.create(parsed, {
        logicalId: 'Thing',
        stackName: 'stack',
        stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/test/1',
        physicalName: () => 'stack-Thing-1',
        assetFile: () => assetFile,
        differs: (difference) => this.differences.push(difference),
        activity,
      }),
    );
  }

  /** Writes a folder as a CDK asset has it. */
  asset(source: string): string {
    const folder = join(this.folder, 'asset');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.js'), source);
    return folder;
  }

  async close(): Promise<void> {
    this.clock.stop();
    await this.service.close();
    rmSync(this.folder, { recursive: true });
  }

  private async during<Result>(run: (activity: Activity) => Promise<Result>): Promise<Result> {
    const activity = this.clock.begin();
    try {
      return await run(activity);
    } finally {
      activity.end();
    }
  }
}

export function zipOf(source: string, file = 'index.js'): Uint8Array {
  return zipSync({ [file]: Buffer.from(source) }, { mtime: '2026-01-01' });
}
