import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Activity } from '../../../clock/clock';
import { AwsError } from '../../../kernel/errors';
import { foreignRequest, isLoopbackHost } from '../../../wire/foreign-request';
import type { PeerServices } from '../../../kernel/peers';
import { clientSideOf } from '../state/client-side';
import type { EventSource } from './lambda-event';
import { eventV1, eventV2 } from './lambda-event';
import type { ForwardAction, ListenerRecord, TargetGroupRecord } from '../state/records';
import type { Refusal } from './refusals';
import { idleTimeoutMilliseconds, maximumPayloadBytes, refusalStatus } from './refusals';
import { parseResponse } from './lambda-response';
import { pickTargetGroup } from './pick-target-group';
import type { LatticeStore } from '../state/store';
import { registeredTarget } from '../state/registered-targets';
import type { AnsweredRequest } from './metrics';
import { arnAt } from '../../../kernel/cloud-context';

/** A request to a listener. */
export interface ListenerRequest extends Omit<EventSource, 'body'> {
  /** By name in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Undefined when the request has no body. */
  readonly body: Buffer | 'too-large' | undefined;
  /** Decides by which draw the listener splits; unique among the requests of a run. */
  readonly key: string;
}

/** The answer of a listener. */
export interface Answer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly targetGroup?: TargetGroupRecord;
  /** Set when the data plane made the answer: the refusal, or a fixed response. */
  readonly own?: Refusal | 'fixed-response';
  /** The reason of a refusal. */
  readonly reason?: string;
}

/**
 * Answers the requests of one listener.
 *
 * Routes are read once per request, so an update never touches a request in flight. Chance is drawn for the
 * listener and the request's `x-request-id` (or its number, when it has none): requests served side by side
 * split the same way every time.
 */
export class ListenerTraffic {
  #requests = 0;
  #shut = false;

  constructor(
    private readonly store: LatticeStore,
    private readonly peers: Pick<PeerServices, 'functions'>,
    private readonly onAnswered: (request: AnsweredRequest) => void,
    private readonly listener: ListenerRecord,
  ) {}

  /** Closes every connection after the answer that is on its way. */
  shut(): void {
    this.#shut = true;
  }

  /** Handles a request; whatever the function does, it is answered. */
  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const scheme = this.listener.protocol === 'HTTPS' ? 'https' : 'http';
    const foreign = foreignRequest(request.headers, (host) => this.#isOwnHost(host), scheme);
    // Not reported: what a web page sends must not count as evidence.
    if (foreign) return this.#write(request, response, refuse('foreign-page', foreign));
    const { clock } = this.store.context;
    const sender = request.headers['x-local-activity'];
    const sent = typeof sender === 'string' ? clock.activity(sender) : undefined;
    const activity = sent ?? clock.begin();
    if (!sent) response.once('close', () => activity.end());
    const id = request.headers['x-request-id'];
    const key = typeof id === 'string' ? id : String(++this.#requests);
    const { url = '/', method = 'GET', headers, rawHeaders, socket } = request;
    const clientAddress = socket.remoteAddress ?? '127.0.0.1';
    readBody(request, (body) => {
      const received = { method, url, headers, rawHeaders, body, clientAddress, key };
      void this.serve(received, activity).then((answer) => this.#write(request, response, answer));
    });
  };

  /**
   * Or a domain name of the service: the one that VPC Lattice gave it, which resolves to other addresses and belongs to AWS, or
   * that of its owner.
   */
  #isOwnHost(host: string): boolean {
    const { dnsEntry, customDomainName } = this.listener.service;
    const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
    return isLoopbackHost(host) || name === dnsEntry.domainName || name === customDomainName?.toLowerCase();
  }

  /** Answers a request, whatever the function does. */
  async serve(request: ListenerRequest, activity: Activity): Promise<Answer> {
    const { context } = this.store;
    const startedAt = context.clock.now();
    let answer: Answer;
    try {
      answer = await this.#answer(request, activity);
    } catch (error) {
      answer = refuse(
        'internal-error',
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      );
    }
    const zone = context.random.draw('lattice-zone', this.listener.id, request.key) < 0.5 ? 'a' : 'b';
    this.onAnswered({
      startedAt,
      availabilityZone: `${context.region}${zone}`,
      serviceId: this.listener.service.id,
      targetGroupId: answer.targetGroup?.id,
      status: answer.status,
      durationMilliseconds: context.clock.now() - startedAt,
      ownAnswer: answer.own !== undefined,
      timedOut: answer.own === 'timeout',
      ...(answer.reason !== undefined && { reason: answer.reason }),
    });
    return answer;
  }

  async #answer({ headers, body, key, ...source }: ListenerRequest, activity: Activity): Promise<Answer> {
    if (body === 'too-large') return refuse('request-too-large', 'the body is above 6 MB');
    const { context } = this.store;
    const { method, url } = source;
    const end = url.indexOf('?');
    const path = end < 0 ? url : url.slice(0, end);
    const routes = this.listener.routing.at(context.clock.now(), () =>
      context.random.draw('lattice-node', this.listener.id, key),
    );
    const action = routes.actionFor({ method, path, headers });
    if (action.kind === 'fixed-response') {
      return { status: action.statusCode, headers: [], body: Buffer.alloc(0), own: 'fixed-response' };
    }
    return this.#forward(action, { ...source, body }, key, activity);
  }

  async #forward(
    action: ForwardAction,
    source: EventSource,
    key: string,
    activity: Activity,
  ): Promise<Answer> {
    const { context } = this.store;
    const targetGroup = pickTargetGroup(action, context.random.draw('lattice', this.listener.id, key));
    const target = registeredTarget(targetGroup);
    const refused = (refusal: Refusal, reason: string) => ({ ...refuse(refusal, reason), targetGroup });
    if (!target) return refused('no-target', `the target group ${targetGroup.id} has no function`);
    const startedAt = context.clock.now();
    let result;
    try {
      result = await this.peers.functions.invoke({
        functionArn: target.id,
        payload: Buffer.from(JSON.stringify(this.#event(targetGroup, source))),
        invoker: { kind: 'service', service: 'vpc-lattice.amazonaws.com', sourceArn: targetGroup.arn },
        activity,
      });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return refused('invocation-refused', `${error.code}: ${error.message}`);
    }
    if (target.drainedAt !== undefined) {
      return refused('target-deregistered', `${target.id} was deregistered from ${targetGroup.id}`);
    }
    if (context.clock.now() - startedAt > idleTimeoutMilliseconds) {
      return refused('timeout', `${target.id} took longer than the idle timeout of 60 s`);
    }
    if (result.functionError)
      return refused('function-error', `${target.id} failed: ${errorIn(result.payload)}`);
    if (result.payload.byteLength > maximumPayloadBytes) {
      return refused('response-too-large', `the answer of ${target.id} is above 6 MB`);
    }
    const response = parseResponse(result.payload);
    if ('problem' in response) {
      return refused('invalid-response', `the answer of ${target.id} is invalid: ${response.problem}`);
    }
    return { status: response.statusCode, headers: response.headers, body: response.body, targetGroup };
  }

  #event(targetGroup: TargetGroupRecord, source: EventSource): object {
    if (targetGroup.lambdaEventStructureVersion === 'V1') return eventV1(source);
    const { context } = this.store;
    const { service } = this.listener;
    const { serviceNetwork, vpcId } = clientSideOf(this.store, service);
    return eventV2(source, {
      serviceNetworkArn: serviceNetwork?.arn,
      serviceArn: service.arn,
      targetGroupArn: targetGroup.arn,
      identity: {
        sourceVpcArn: vpcId === undefined ? undefined : arnAt(context, 'ec2', `vpc/${vpcId}`),
      },
      region: context.region,
      timeEpoch: String(Math.round(context.clock.now() * 1000)),
    });
  }

  #write(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
    const hasBody = answer.status !== 204 && answer.status !== 304;
    const headers = [...answer.headers];
    if (hasBody) headers.push('content-length', String(answer.body.byteLength));
    if (this.#shut) headers.push('connection', 'close');
    response.sendDate = false;
    response.writeHead(answer.status, headers);
    response.end(hasBody && request.method !== 'HEAD' ? answer.body : undefined);
  }
}

/** An answer of the data plane itself. The header `x-local-reason` is not AWS's: it names the problem. */
function refuse(refusal: Refusal, reason: string): Answer {
  const oneLine = reason.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 1000);
  return {
    status: refusalStatus[refusal],
    headers: ['content-type', 'text/plain', 'x-local-reason', `${refusal}: ${oneLine}`],
    body: Buffer.from(refusal),
    own: refusal,
    reason: `${refusal}: ${oneLine}`,
  };
}

/** Reads type and message of the error with which a function ended. */
function errorIn(payload: Uint8Array): string {
  try {
    const { errorType, errorMessage } = JSON.parse(Buffer.from(payload).toString()) as Record<
      string,
      unknown
    >;
    return `${String(errorType)}: ${String(errorMessage)}`;
  } catch {
    return 'its error is not JSON';
  }
}

/** Calls back once with the whole body, or not at all when the client goes away before it is complete. */
function readBody(request: IncomingMessage, done: (body: Buffer | 'too-large' | undefined) => void): void {
  const length = request.headers['content-length'];
  const chunked = request.headers['transfer-encoding'] !== undefined;
  if (!chunked && (length === undefined || length === '0')) return done(undefined);
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes <= maximumPayloadBytes) chunks.push(chunk);
  });
  request.on('end', () => {
    done(bytes > maximumPayloadBytes ? 'too-large' : bytes === 0 ? undefined : Buffer.concat(chunks));
  });
  request.on('error', () => undefined);
}
