import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { z } from 'zod';
import type { ApiLog } from './api-log';
import { AwsError, NotHonoured } from './errors';
import {
  keepSilent,
  NoAnswer,
  performDisturbed,
  type CallingProcess,
  type Exchange,
  type Line,
} from './faults/disturbed-call';
import type { CallHook } from './faults/hooks';
import { heldRequestHeader, virtualTimeHeader } from './lambda/runtime/protocol';
import type { AccessControl } from './ports';
import type { Call, Operation, Principal, Service } from './service';
import type { Site } from './site';
import type { WireProtocol, WireRequest, WireResponse } from './wire/protocol';
import { readSdkModel, type SdkOperation } from './wire/sdk-schemas';
import { protocolFor } from './wire/service-protocol';

/** What the API server must know of its callers. */
export interface Callers {
  principalOf(accessKeyId: string): Principal;
  /** The process with these credentials, if the local cloud runs it. */
  processOf(accessKeyId: string): CallingProcess | undefined;
}

/** A request header by which a sender inside the local cloud's process says what a request belongs to. */
export const activityHeader = 'x-local-activity';

interface RoutedService {
  readonly service: Service;
  readonly protocol: WireProtocol;
  readonly knows: (operation: string) => boolean;
}

/**
 * Answers the AWS APIs of all services on one loopback port: the SigV4 credential scope names the service,
 * its SDK's schemas describe the wire, its zod schemas say what is honoured, IAM decides, the service acts.
 */
export class ApiServer {
  #isClosed = false;
  readonly #server: Server;
  readonly #services = new Map<string, RoutedService>();
  #requests = 0;

  constructor(
    private readonly site: Site,
    services: readonly Service[],
    private readonly access: AccessControl,
    private readonly callers: Callers,
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
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // SDK clients keep connections for minutes; closing idle ones under them would look like an outage.
    this.#server.keepAliveTimeout = 0;
  }

  /**
   * Starts listening on 127.0.0.1.
   *
   * @param port 0 means any free port
   * @throws Error that says what to do when the port is taken
   */
  async listen(port: number): Promise<void> {
    await listenOnLoopback(this.#server, port);
  }

  /** `http://127.0.0.1:PORT`, once it listens. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Who still calls, or waits for an answer, gets none. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /**
   * Answers a request, wherever it came from.
   *
   * @param read called once the request's headers are known
   * @returns undefined when the caller gets no answer
   */
  async answer(
    headers: IncomingHttpHeaders,
    read: () => WireRequest | Promise<WireRequest>,
    line: Line,
  ): Promise<WireResponse | undefined> {
    if (this.#isClosed) return undefined;
    const credential = parseCredential(headers.authorization);
    const process = this.callers.processOf(credential?.accessKeyId ?? '');
    const own = process?.activity ?? this.site.clock.activity(String(headers[activityHeader] ?? ''));
    const activity = own ?? this.site.clock.begin();
    const { clock } = this.site;
    const exchange = { clock, line, process: process?.activity && process, activity };
    try {
      const answer = await this.#answer(await read(), credential, exchange);
      return {
        ...answer,
        headers: {
          ...answer.headers,
          'x-amzn-requestid': `local-${++this.#requests}`,
          [virtualTimeHeader]: String(this.site.clock.now()),
          ...this.#dateFor(credential),
        },
      };
    } catch (error) {
      if (this.#isClosed) return undefined;
      if (!(error instanceof NoAnswer)) throw error;
      await keepSilent(error.fate, exchange);
      return undefined;
    } finally {
      if (!own) activity.end();
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.answer(request.headers, () => readRequest(request), socketLine(response));
      if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch (error) {
      response.destroy(error as Error);
    }
  }

  /**
   * An SDK takes a `Date` far from its own clock for a sign that its own is wrong, and tries any failed call again.
   * Processes of the local cloud live in virtual time, everybody else in that of the machine.
   */
  #dateFor(credential: Credential | undefined): { date?: string } {
    const caller = this.callers.principalOf(credential?.accessKeyId ?? '');
    return caller.kind === 'role' ? { date: new Date(this.site.clock.now()).toUTCString() } : {};
  }

  async #answer(
    request: WireRequest,
    credential: Credential | undefined,
    exchange: Exchange,
  ): Promise<WireResponse> {
    const routed = this.#services.get(credential?.service ?? '');
    if (!credential || !routed) return refuseUnrouted(credential, [...this.#services.keys()]);
    const { protocol, service } = routed;
    const sdkOperation = protocol.route(request);
    const principal = this.callers.principalOf(credential.accessKeyId);
    let input: Record<string, unknown> | undefined;
    let failure: AwsError | undefined;
    let answer: WireResponse | undefined;
    let lost: NoAnswer | undefined;
    try {
      if (credential.region !== this.site.region) {
        throw new AwsError(
          'WrongRegion',
          `this local cloud is in ${this.site.region}, the request was signed for ${credential.region}: ` +
            `set AWS_REGION=${this.site.region} (AWS_DEFAULT_REGION for version 1 of the AWS CLI)`,
        );
      }
      if (!sdkOperation) {
        throw new AwsError('UnknownOperationException', `${service.signingName} has no such operation`, {
          status: 404,
        });
      }
      input = withoutUndefined(await protocol.readInput(sdkOperation, request));
      const output = await this.#perform(service, sdkOperation, input, principal, exchange);
      answer = protocol.writeOutput(sdkOperation, output, request);
    } catch (error) {
      if (this.#isClosed) throw error;
      if (error instanceof NoAnswer) lost = error;
      else failure = error instanceof AwsError ? error : internalFailure(error as Error, sdkOperation);
      if (failure) answer = protocol.writeError(failure, request);
    }
    const status =
      lost?.output && sdkOperation
        ? protocol.writeOutput(sdkOperation, lost.output, request).status
        : answer?.status;
    this.log?.write({
      at: new Date(this.site.clock.now()).toISOString(),
      service: service.signingName,
      operation: sdkOperation?.name ?? `${request.method} ${request.path}`,
      region: credential.region,
      principal: principal.kind === 'owner' ? 'owner' : principal.roleArn,
      input,
      status: status ?? 0,
      ...(failure && { error: failure.code }),
      ...(lost && { unanswered: lost.fate.kind }),
    });
    if (!answer) throw lost ?? new Error('a call was neither answered nor lost');
    return answer;
  }

  async #perform(
    service: Service,
    { name }: SdkOperation,
    input: Record<string, unknown>,
    principal: Principal,
    exchange: Exchange,
  ): Promise<object> {
    const operation: Operation | undefined = service.operations[name];
    if (!operation) throw new NotHonoured(`${service.signingName}:${name}`);
    const parsed = await operation.input.safeParseAsync(input);
    if (!parsed.success) throw refusal(service, name, parsed.error);
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

/** Listens on 127.0.0.1, or says what to do when the port is taken. */
export async function listenOnLoopback(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} is taken: stop what listens on it, or choose another with --port`)
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

interface Credential {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/** `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …` */
function parseCredential(authorization: string | undefined): Credential | undefined {
  const match = /Credential=([^/,\s]+)\/\d+\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/.exec(authorization ?? '');
  return match ? { accessKeyId: match[1]!, region: match[2]!, service: match[3]! } : undefined;
}

function refuseUnrouted(credential: Credential | undefined, services: readonly string[]): WireResponse {
  const message = credential
    ? `the local cloud has no service ${credential.service}; it has ${services.join(', ')}`
    : 'the request is not signed; any AWS credentials will do, such as AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local';
  const code = credential ? 'NotHonouredByLocalCloud' : 'MissingAuthenticationToken';
  return {
    status: credential ? 501 : 403,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

function socketLine(response: ServerResponse): Line {
  return {
    reset: () => void response.socket?.resetAndDestroy(),
    closed: () =>
      new Promise((resolve) => {
        if (response.destroyed) resolve();
        else response.once('close', resolve);
      }),
    // As an informational response.
    announce: ({ id }) =>
      void response.socket?.write(`HTTP/1.1 102 Processing\r\n${heldRequestHeader}: ${id}\r\n\r\n`),
  };
}

async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { pathname, searchParams } = new URL(message.url ?? '/', 'http://localhost');
  return {
    method: message.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: message.headers,
    body: message.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body,
  };
}

/** The SDK's deserializers leave absent members undefined; a strict schema would take them for members. */
function withoutUndefined(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

/** Unknown members are ours to refuse, bad values are AWS's. */
function refusal(service: Service, operation: string, error: z.ZodError): AwsError {
  const unknown = error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown) {
    const path = [...unknown.path, unknown.keys.join(', ')].join('.');
    return new NotHonoured(`the parameter ${path} of ${service.signingName}:${operation}`);
  }
  const message = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  return new AwsError(service.validationErrorCode, message);
}

function internalFailure(error: Error, operation: SdkOperation | undefined): AwsError {
  console.error(`The local cloud failed at ${operation?.name ?? 'a request'}: ${error.stack}`);
  return new AwsError('InternalFailure', error.message, { status: 500 });
}
