import { AwsError } from '../../../kernel/errors';
import type { PeerServices } from '../../../kernel/peers';
import { chanceOfNames } from '../../../kernel/random';
import { drawUuid } from '../../../kernel/random-text';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';
import type { TemplateFile } from '../../../template/template';
import { PhysicalNames } from './physical-names';
import { Stack, type StackEvent, type StackStatus } from './stack';

/** The stacks of an account. */
export class Stacks {
  readonly names = new PhysicalNames();
  /** By id, deleted ones too: CloudFormation describes them by their ids for 90 days. */
  readonly #byId = new Map<string, Stack>();
  #tokens = 0;

  constructor(
    readonly context: CloudContext,
    private readonly peers: Pick<PeerServices, 'events'>,
  ) {}

  /** Makes a stack without resources, which is none of the account's before {@link add}. */
  newStack(file: TemplateFile): Stack {
    const { stackName: name } = file;
    const id = arnAt(this.context, 'cloudformation', `stack/${name}/${this.#uuid('stack', name)}`);
    return new Stack(name, id, this.now(), file);
  }

  /** Adds a new stack, whose name must be free. */
  add(stack: Stack): void {
    this.#byId.set(stack.id, stack);
  }

  /** Finds a stack by its id, or one that is not deleted by its name. */
  find(nameOrId: string): Stack | undefined {
    const stack = this.#byId.get(nameOrId);
    return stack ?? this.present().find(({ name }) => name === nameOrId);
  }

  /** @throws AwsError `ValidationError` */
  get(nameOrId: string): Stack {
    const stack = this.find(nameOrId);
    if (stack) return stack;
    throw new AwsError('ValidationError', `Stack with id ${nameOrId} does not exist`);
  }

  /** Finds the stack of a resource by the resource's physical id. */
  withResource(physicalId: string): Stack | undefined {
    return this.present().find(({ resources }) =>
      [...resources.values()].some(({ ref }) => ref === physicalId),
    );
  }

  /** The stacks that are not deleted, newest first. */
  present(): Stack[] {
    return [...this.#byId.values()].filter(({ status }) => status !== 'DELETE_COMPLETE').reverse();
  }

  /** Makes the token that the events of one operation share. */
  newToken(): string {
    return this.#uuid('token', ++this.#tokens);
  }

  /** Gives a stack its next status, which its history and EventBridge show. */
  enter(stack: Stack, status: StackStatus, token: string, reason?: string): void {
    stack.status = status;
    stack.statusReason = reason;
    this.record(stack, {
      logicalId: stack.name,
      physicalId: stack.id,
      type: 'AWS::CloudFormation::Stack',
      status,
      reason,
      token,
    });
    this.peers.events.emit({
      source: 'aws.cloudformation',
      detailType: 'CloudFormation Stack Status Change',
      resources: [stack.id],
      detail: {
        'stack-id': stack.id,
        'status-details': { status, 'status-reason': reason ?? '' },
        'client-request-token': token,
      },
    });
  }

  /** Adds a line to the history of a stack. */
  record(stack: Stack, event: Omit<StackEvent, 'id' | 'at'>): void {
    const id = this.#uuid('event', stack.id, stack.events.length);
    stack.events.push({ ...event, id, at: this.now() });
  }

  now(): Date {
    return new Date(this.context.clock.now());
  }

  #uuid(...keys: readonly (string | number)[]): string {
    return drawUuid(chanceOfNames, 'cloudformation', ...keys, this.#byId.size);
  }
}
