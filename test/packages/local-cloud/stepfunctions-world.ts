import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import { AwsError } from '../../../packages/local-cloud/kernel/errors';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { CloudContext } from '../../../packages/local-cloud/kernel/cloud-context';
import { StepFunctionsService } from '../../../packages/local-cloud/services/stepfunctions/service';
import type { Activity } from '../../../packages/local-cloud/clock/clock';
import type { PeerServices } from '../../../packages/local-cloud/kernel/peers';
import type { Access, Call, Principal, ProvisionContext } from '../../../packages/local-cloud/kernel/service';
import type { DescribeExecutionOutput, HistoryEvent } from '@aws-sdk/client-sfn';
import { Weather, type ChangedWeather } from '../../../packages/local-cloud/weather/conditions/weather';

type Handler = (payload: never, activity: Activity) => unknown;

export const worldStart = Date.parse('2026-03-02T09:00:00Z');
export const releaseRoleArn = 'arn:aws:iam::123456789012:role/release';

/** A Step Functions service whose Lambda functions are plain functions of the test. */
export class World {
  readonly clock = new VirtualClock({ startsAt: worldStart });
  readonly context: CloudContext;
  readonly emitted: { detailType: string; detail: Record<string, unknown> }[] = [];
  readonly metrics: string[] = [];
  readonly apiCalls: { operation: string; input: object; principal: Principal }[] = [];
  /** The answer of the AWS APIs that states call. */
  answerApi: (activity: Activity) => object | Promise<object> = () => ({});
  readonly invoked: { name: string; seconds: number }[] = [];
  readonly assumed: Parameters<PeerServices['access']['assume']>[0][] = [];
  readonly denied = new Set<string>();
  readonly service: StepFunctionsService;
  #machines = 0;

  constructor(
    private readonly functions: Readonly<Record<string, Handler>> = {},
    changed?: ChangedWeather,
  ) {
    const random = new Random(7);
    const weather = new Weather('calm', random, changed);
    this.context = { account: '123456789012', region: 'eu-west-1', clock: this.clock, random, weather };
    this.service = new StepFunctionsService(this.context, this.#connections());
  }

  /** Seconds since the beginning. */
  get seconds(): number {
    return (this.clock.now() - worldStart) / 1000;
  }

  /** Calls an operation as the owner of the local cloud. */
  async call<Output = Record<string, unknown>>(name: string, input: object): Promise<Output> {
    const operation = this.service.operations[name];
    if (!operation) throw new Error(`no operation ${name}`);
    const call: Call = { principal: { kind: 'owner' }, activity: this.clock.begin() };
    try {
      const parsed = operation.input.parse(input) as never;
      const accesses: readonly Access[] = operation.access(parsed, call);
      for (const { action } of accesses) expect(action).toMatch(/^(states|iam):[A-Z][A-Za-z]+$/);
      return (await operation.handle(parsed, call)) as Output;
    } finally {
      call.activity.end();
    }
  }

  async create(definition: object, name = `machine-${++this.#machines}`): Promise<string> {
    const type = this.service.resourceTypes['AWS::StepFunctions::StateMachine']!;
    const properties = type.properties.parse({
      StateMachineName: name,
      DefinitionString: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
      RoleArn: releaseRoleArn,
    });
    const { ref } = await type.create(properties as never, {} as ProvisionContext);
    return ref;
  }

  /** Creates a state machine and starts an execution of it. */
  async start(definition: object, input: unknown = {}, name?: string): Promise<string> {
    const stateMachineArn = await this.create(definition);
    return this.service.start({ stateMachineArn, input: JSON.stringify(input), name }).executionArn;
  }

  /** Starts an execution and waits for its end. */
  async run(definition: object, input: unknown = {}, name?: string) {
    const executionArn = await this.start(definition, input, name);
    await this.service.done(executionArn);
    return this.outcome(executionArn);
  }

  async outcome(executionArn: string) {
    const { status, output, error, cause } = await this.call<DescribeExecutionOutput>('DescribeExecution', {
      executionArn,
    });
    const events = this.service.history(executionArn);
    return {
      executionArn,
      status,
      output: output === undefined ? undefined : (JSON.parse(output) as unknown),
      error,
      cause,
      events,
      types: events.map(({ type }) => type),
      states: statesEntered(events),
    };
  }

  #connections(): Pick<PeerServices, 'functions' | 'events' | 'access' | 'apis' | 'metrics'> {
    return {
      functions: {
        invoke: async ({ functionArn, payload, activity }) => {
          const name = functionArn.split(':')[6] ?? '';
          const handler = this.functions[name];
          if (!handler) {
            throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, {
              status: 404,
            });
          }
          this.invoked.push({ name, seconds: this.seconds });
          const encode = (value: unknown) => Buffer.from(JSON.stringify(value ?? null));
          try {
            const answer = await handler(JSON.parse(Buffer.from(payload).toString()) as never, activity);
            return { payload: encode(answer), executedVersion: '$LATEST', durationMilliseconds: 1 };
          } catch (error) {
            if (error instanceof AwsError || !(error instanceof Error)) throw error;
            const answer = { errorType: error.name, errorMessage: error.message, trace: [] };
            return {
              payload: encode(answer),
              executedVersion: '$LATEST',
              durationMilliseconds: 1,
              functionError: 'Unhandled',
            };
          }
        },
      },
      apis: {
        call: async ({ operation, input, principal, activity }) => {
          this.apiCalls.push({ operation, input, principal });
          return this.answerApi(activity);
        },
      },
      metrics: {
        series: ({ name }) => ({ record: () => void this.metrics.push(name) }),
      },
      events: {
        emit: ({ detailType, detail }) => {
          this.emitted.push({ detailType, detail: detail as Record<string, unknown> });
        },
      },
      access: {
        assume: ({ roleArn, service, sessionName, sourceArn }) => {
          this.assumed.push({ roleArn, service, sessionName, sourceArn });
          return { kind: 'role', roleArn, sessionName };
        },
        issueCredentials: () => {
          throw new Error('not needed here');
        },
        authorize: (_principal, { resource }) => {
          if (!this.denied.has(resource)) return;
          throw new AwsError('AccessDeniedException', `not authorized on ${resource}`, { status: 403 });
        },
      },
    };
  }
}

export function statesEntered(events: readonly HistoryEvent[]): readonly (string | undefined)[] {
  return events.flatMap((event) =>
    event.stateEnteredEventDetails ? [event.stateEnteredEventDetails.name] : [],
  );
}

/** A Task that invokes one of the world's functions. */
export function task(functionName: string, more: Readonly<Record<string, unknown>> = {}) {
  const { Payload = '{% $states.input %}', ...fields } = more;
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: functionName, Payload },
    Output: '{% $states.result.Payload %}',
    ...fields,
  };
}

/** An error as a handler throws it. */
export function named(name: string, message = ''): Error {
  return Object.assign(new Error(message), { name });
}
