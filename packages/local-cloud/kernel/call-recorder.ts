import { AwsError } from './errors';
import { hexadecimal, uuidFrom } from './identifiers';
import type { PeerServices } from './peers';
import type { Call, Principal } from './service';
import { globalArn, rootUserArn, type CloudContext } from './cloud-context';

/** Members that CloudTrail does not show: code and, because they may hold secrets, variables. */
const hidden: ReadonlySet<string> = new Set(['ZipFile', 'Environment']);

/**
 * Publishes API calls of one service that change something as CloudTrail does, through EventBridge: those that a trail
 * logs at the time of the call.
 */
export class CallRecorder {
  #count = 0;

  constructor(
    private readonly context: CloudContext,
    private readonly peers: Pick<PeerServices, 'events' | 'trails'>,
    /** As in IAM: `lambda`. */
    private readonly service: string,
  ) {}

  /**
   * Wraps an operation so that each call of it is recorded, failed ones with their error.
   *
   * @param eventName as in CloudTrail, Lambda's with the API's date: `PublishVersion20150331`
   */
  recorded<Input extends object, Output extends object>(
    eventName: string,
    handle: (input: Input, call: Call) => Output,
  ): (input: Input, call: Call) => Output {
    return (input, call) => {
      try {
        const output = handle(input, call);
        this.record(eventName, input, output, call.principal);
        return output;
      } catch (error) {
        if (error instanceof AwsError) this.record(eventName, input, error, call.principal);
        throw error;
      }
    };
  }

  /** @param principal undefined means CloudFormation on behalf of the owner */
  record(eventName: string, request: object, response: object, principal?: Principal): void {
    const failed = response instanceof AwsError;
    const number = ++this.#count;
    const eventSource = `${this.service}.amazonaws.com`;
    const selected = { eventCategory: 'Management', eventSource, eventName, readOnly: false } as const;
    if (!this.peers.trails.logs(selected)) return;
    const id = (purpose: string) => uuidFrom(hexadecimal(this.context, 32, this.service, purpose, number));
    const { account, region, clock, weather } = this.context;
    const detail = {
      eventVersion: '1.11',
      userIdentity: this.#identity(principal),
      eventTime: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      eventSource,
      eventName,
      awsRegion: region,
      sourceIPAddress: principal ? '127.0.0.1' : 'cloudformation.amazonaws.com',
      userAgent: principal ? 'local-cloud' : 'cloudformation.amazonaws.com',
      ...(failed && { errorCode: response.code, errorMessage: response.message }),
      requestParameters: camelCased(request),
      responseElements: failed ? null : camelCased(response),
      requestID: id('trail-request'),
      eventID: id('trail-event'),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
    };
    const delay = weather.milliseconds('trailSeconds', eventSource, eventName, clock.now());
    clock.after(delay, () =>
      this.peers.events.emit({
        source: `aws.${this.service}`,
        detailType: 'AWS API Call via CloudTrail',
        detail,
      }),
    );
  }

  #identity(principal: Principal | undefined): object {
    const { account } = this.context;
    if (principal?.kind !== 'role') {
      const root = {
        type: 'Root',
        principalId: account,
        arn: rootUserArn(account),
        accountId: account,
      };
      return principal ? root : { ...root, invokedBy: 'cloudformation.amazonaws.com' };
    }
    const roleName = principal.roleArn.slice(principal.roleArn.lastIndexOf('/') + 1);
    return {
      type: 'AssumedRole',
      arn: globalArn('sts', account, `assumed-role/${roleName}/${principal.sessionName}`),
      accountId: account,
      sessionContext: {
        sessionIssuer: { type: 'Role', arn: principal.roleArn, accountId: account, userName: roleName },
      },
    };
  }
}

/** Member names begin with a small letter in CloudTrail; what must not be shown is left out. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => !hidden.has(name) && member !== undefined)
      .map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), camelCased(member)]),
  );
}
