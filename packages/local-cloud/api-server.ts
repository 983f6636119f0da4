import type { ApiLog } from './api-log';
import { AwsError, Unsupported } from './kernel/errors';
import { keepSilent, NoAnswer, performDisturbed, type Exchange } from './weather/faults/disturbed-call';
import type { CallingProcess, HeldRequest, Line } from './wire/line';
import type { CallHook } from './kernel/fault-hooks';
import { senderHeader, virtualTimeHeader } from './wire/headers';
import { ApiListener, type Answering } from './wire/api-listener';
import { inflate } from './wire/inflate';
import type { CustomResourceAnswers } from './services/cloudformation/custom-resources/answers';
import type { AccessControl, ApiCalls } from './kernel/peers';
import { internalFailure, invalidInput, wrongRegion } from './kernel/refusals';
import type { Call, Operation, Principal, Service } from './kernel/service';
import type { CloudContext } from './kernel/cloud-context';
import { parseCredential, type Credential } from './wire/credential';
import {
  refuseForeignRequest,
  unroutedError,
  unroutedOperation,
  writeUnrouted,
} from './wire/unrouted-request';
import type { ReadBody, RequestHead, WireProtocol, WireResponse } from './wire/protocol';
import { largestBody, requestTooLarge } from './wire/request-sizes';
import { checkSignature, type Secrets } from './wire/signature';
import { readSdkModel } from './wire/sdk-schemas';
import { protocolFor } from './wire/service-protocol';

/** Access to the principals and processes behind access keys. */
export interface Callers {
  principalOf(accessKeyId: string): Principal;
  /** The secrets of an access key, if the local cloud knows them. */
  secretsOf(accessKeyId: string): Secrets | undefined;
  /** The process with these credentials, if the local cloud runs it. */
  processOf(accessKeyId: string): CallingProcess | undefined;
}

/** A request header by which a sender inside the local cloud's process says what a request belongs to. */
export const activityHeader = 'x-local-activity';

/** The longest wait of a service for the answer of another one, in milliseconds. A guess: AWS documents none. */
const patienceMilliseconds = 60_000;

/** The largest body of a request to a service that is not there, of which only `Action` matters, in bytes. */
const largestForm = 1_000_000;

interface RoutedService {
  readonly service: Service;
  readonly protocol: WireProtocol;
  readonly knows: (operation: string) => boolean;
}

/**
 * Answers the AWS APIs of all services on one loopback port: the SigV4 credential scope names the service,
 * its SDK's schemas describe the wire, its zod schemas say what is supported, IAM decides, the service acts.
 */
export class ApiServer implements ApiCalls, Answering {
  #isClosed = false;
  readonly #listener = new ApiListener(this);
  readonly #services = new Map<string, RoutedService>();
  #requests = 0;

  constructor(
    private readonly context: CloudContext,
    services: readonly Service[],
    private readonly access: AccessControl,
    private readonly callers: Callers,
    /** Receives the requests that are no API calls. */
    private readonly answers: Pick<CustomResourceAnswers, 'receive'>,
    private readonly log?: ApiLog,
    private readonly faults?: CallHook,
  ) {
    for (const service of services) {
      const model = readSdkModel(service.sdk);
      this.#services.set(service.signingName, {
        service,
        protocol: protocolFor(model),
        knows: (operation) => model.operations.has(operation),
      });
    }
  }

  /**
   * Starts listening on 127.0.0.1.
   *
   * @param port 0 means any free port
   * @throws Error that says what to do when the port is taken
   */
  async listen(port: number): Promise<void> {
    await this.#listener.open(port);
  }

  /** `http://127.0.0.1:PORT`, once it listens. */
  get endpoint(): string {
    return this.#listener.url;
  }

  /** Closes the server. Calls without an answer get none. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#listener.close();
  }

  /** Answers a request, wherever it came from. */
  async answer(head: RequestHead, readBody: ReadBody, line: Line): Promise<WireResponse | undefined> {
    if (this.#isClosed) return undefined;
    const credential = parseCredential(head.headers.authorization);
    const sender = head.headers[senderHeader] ?? credential?.accessKeyId;
    const caller = this.callers.processOf(String(sender ?? ''));
    const process = caller?.activity && caller;
    const { clock } = this.context;
    let held: HeldRequest | undefined;
    // A process whose request takes virtual time has nothing else to do, or timers that run meanwhile.
    const hold = () => {
      if (process && !held) line.reportHeld((held = process.holdRequest()));
    };
    const sent = clock.activity(String(head.headers[activityHeader] ?? ''));
    const activity = sent ?? clock.begin(hold);
    const exchange = { clock, line, process, activity };
    try {
      const answer = await this.#answer(head, readBody, credential, exchange);
      await held?.release();
      return {
        ...answer,
        headers: {
          ...answer.headers,
          'x-amzn-requestid': `local-${++this.#requests}`,
          [virtualTimeHeader]: String(clock.now()),
          ...this.#dateFor(credential),
        },
      };
    } catch (error) {
      if (this.#isClosed) return undefined;
      if (!(error instanceof NoAnswer)) throw error;
      if (error.fate.kind !== 'silence') await held?.release();
      await keepSilent(error.fate, exchange);
      return undefined;
    } finally {
      if (!sent) activity.end();
    }
  }

  refuseForeign(head: RequestHead, reason: string): WireResponse {
    const routed = this.#services.get(parseCredential(head.headers.authorization)?.service ?? '');
    return refuseForeignRequest(routed?.protocol, reason, head);
  }

  async call({ signingName, operation, input, principal, activity }: Parameters<ApiCalls['call']>[0]) {
    const routed = this.#services.get(signingName);
    if (!routed?.knows(operation))
      throw new Error(`no service of the local cloud has ${signingName}:${operation}`);
    const { service } = routed;
    const line: Line = {
      reset: () => undefined,
      closed: () => new Promise(() => undefined),
      reportHeld: () => undefined,
    };
    const exchange = { clock: this.context.clock, line, process: undefined, activity };
    let failure: AwsError | undefined;
    let lost: NoAnswer | undefined;
    try {
      return await this.#perform(service, operation, input, principal, exchange);
    } catch (error) {
      if (error instanceof NoAnswer) lost = error;
      else failure = error instanceof AwsError ? error : internalFailure(error as Error, operation);
    } finally {
      this.#log(service, operation, principal, input, {
        status: lost ? 0 : (failure?.status ?? 200),
        failure,
        lost,
      });
    }
    if (failure) throw failure;
    if (lost?.fate.kind === 'silence') await activity.sleep(patienceMilliseconds);
    throw new AwsError('SdkClientException', 'Unable to execute HTTP request', { status: 0 });
  }

  /**
   * An SDK takes a `Date` far from its own clock for a sign that its own is wrong, and tries any failed call again.
   * Processes of the local cloud live in virtual time, everybody else in that of the machine.
   */
  #dateFor(credential: Credential | undefined): { date?: string } {
    const caller = this.callers.principalOf(credential?.accessKeyId ?? '');
    return caller.kind === 'role' ? { date: new Date(this.context.clock.now()).toUTCString() } : {};
  }

  async #answer(
    head: RequestHead,
    readBody: ReadBody,
    credential: Credential | undefined,
    exchange: Exchange,
  ): Promise<WireResponse> {
    const received = await this.answers.receive(head, readBody);
    if (received) return received;
    const routed = this.#services.get(credential?.service ?? '');
    if (!credential || !routed) return this.#refuseUnrouted(head, readBody, credential);
    const { protocol, service } = routed;
    let sdkOperation = protocol.route(head);
    const principal = this.callers.principalOf(credential.accessKeyId);
    let input: Record<string, unknown> | undefined;
    let failure: AwsError | undefined;
    let answer: WireResponse | undefined;
    let lost: NoAnswer | undefined;
    const limit = largestBody(service.signingName, sdkOperation?.name);
    // Outside: a caller that goes away meanwhile made no call.
    const sent = await readBody(limit);
    try {
      const body = sent && inflate(service.signingName, head, sent, limit);
      if (!body) throw requestTooLarge(service.signingName, sdkOperation?.name, limit);
      sdkOperation ??= protocol.route(head, body);
      if (credential.region !== this.context.region) {
        throw wrongRegion(this.context.region, credential.region);
      }
      if (service.checksSignatures) {
        const secrets = this.callers.secretsOf(credential.accessKeyId);
        checkSignature({ ...head, body }, secrets, [this.context.clock.now(), Date.now()]);
      }
      if (!sdkOperation) throw protocol.unknownOperation();
      input = withoutUndefined(await protocol.readInput(sdkOperation, { ...head, body }));
      const output = await this.#perform(service, sdkOperation.name, input, principal, exchange);
      answer = protocol.writeOutput(sdkOperation, output);
    } catch (error) {
      if (this.#isClosed) throw error;
      if (error instanceof NoAnswer) lost = error;
      else failure = error instanceof AwsError ? error : internalFailure(error as Error, sdkOperation?.name);
      if (failure) answer = protocol.writeError(failure);
    }
    const status =
      lost?.output && sdkOperation ? protocol.writeOutput(sdkOperation, lost.output).status : answer?.status;
    const name = sdkOperation?.name ?? `${head.method} ${head.path}`;
    this.#log(service, name, principal, input, { status: status ?? 0, failure, lost });
    if (!answer) throw lost ?? new Error('a call was neither answered nor lost');
    return answer;
  }

  /** Answers in the form that the client expects, so that it shows the reason. */
  async #refuseUnrouted(
    head: RequestHead,
    readBody: ReadBody,
    credential: Credential | undefined,
  ): Promise<WireResponse> {
    const failure = unroutedError(credential, [...this.#services.keys()]);
    const operation = unroutedOperation(head, (await readBody(largestForm)) ?? new Uint8Array());
    const principal = this.callers.principalOf(credential?.accessKeyId ?? '');
    const service = { signingName: credential?.service ?? '' };
    this.#log(service, operation, principal, undefined, { status: failure.status, failure });
    return writeUnrouted(failure, credential, head);
  }

  #log(
    service: Pick<Service, 'signingName'>,
    operation: string,
    principal: Principal,
    input: Record<string, unknown> | undefined,
    { status, failure, lost }: { status: number; failure?: AwsError; lost?: NoAnswer },
  ): void {
    this.log?.write({
      at: new Date(this.context.clock.now()).toISOString(),
      service: service.signingName,
      operation,
      region: this.context.region,
      principal: principal.kind === 'owner' ? 'owner' : principal.roleArn,
      input,
      status,
      ...(failure && { error: failure.code }),
      ...(lost && { unanswered: lost.fate.kind }),
    });
  }

  async #perform(
    service: Service,
    name: string,
    input: Record<string, unknown>,
    principal: Principal,
    exchange: Exchange,
  ): Promise<object> {
    const operation: Operation | undefined = service.operations[name];
    if (!operation) throw new Unsupported(`${service.signingName}:${name}`);
    const parsed = await operation.input.safeParseAsync(input);
    if (!parsed.success) throw invalidInput(service, name, parsed.error);
    const data = parsed.data as never;
    const call: Call = { principal, activity: exchange.activity };
    const access = operation.access(data, call);
    const perform = async (performed: Call): Promise<object> => {
      for (const each of access) this.access.authorize(principal, each);
      return ((await operation.handle(data, performed)) ?? {}) as object;
    };
    if (!this.faults) return perform(call);
    return performDisturbed(
      this.faults,
      { service: service.signingName, operation: name, principal, input, access },
      perform,
      exchange,
    );
  }
}

/** The SDK's deserializers leave absent members undefined; a strict schema would take them for members. */
function withoutUndefined(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
