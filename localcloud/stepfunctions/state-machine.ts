import { AwsError } from '../errors';
import { arnAt } from '../site';
import { uuidFor } from './identity';
import { loadDefinition } from './load-definition';
import type { Site } from '../site';
import type { Definition } from './definition';

/** What a caller may set. */
export interface StateMachineSettings {
  readonly definitionText: string;
  readonly roleArn: string;
  readonly loggingConfiguration?: unknown;
  readonly tracingConfiguration?: unknown;
  readonly encryptionConfiguration?: unknown;
}

/** A state machine as it is now; running executions keep the one they started with. */
export interface StateMachine extends StateMachineSettings {
  readonly arn: string;
  readonly name: string;
  readonly definition: Definition;
  readonly creationDate: Date;
  readonly updateDate: Date;
  /** Undefined until the first update, as on AWS. */
  readonly revisionId?: string;
  readonly isDeleting: boolean;
}

/** The state machines of a local cloud. */
export class StateMachines {
  readonly #byArn = new Map<string, StateMachine>();
  #revisions = 0;

  constructor(private readonly site: Site) {}

  /**
   * Creates a state machine, or returns the one that was created alike before.
   *
   * @throws AwsError `InvalidDefinition`, `StateMachineAlreadyExists`, `StateMachineDeleting`
   */
  create(name: string, settings: StateMachineSettings): StateMachine {
    const arn = arnAt(this.site, 'states', `stateMachine:${name}`);
    const existing = this.#byArn.get(arn);
    if (existing) {
      this.active(arn);
      if (isAlike(existing, settings)) return existing;
      throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
    }
    const now = new Date(this.site.clock.now());
    const machine: StateMachine = {
      ...settings,
      arn,
      name,
      definition: loadDefinition(settings.definitionText),
      creationDate: now,
      updateDate: now,
      isDeleting: false,
    };
    this.#byArn.set(arn, machine);
    return machine;
  }

  /** Changes what is given; an update that changes nothing makes no new revision. */
  update(arn: string, changes: Partial<StateMachineSettings>): StateMachine {
    const machine = this.active(arn);
    const settings = { ...machine, ...definedOnly(changes) };
    const isUnchanged = isAlike(machine, settings) && machine.roleArn === settings.roleArn;
    const updated: StateMachine = {
      ...settings,
      definition: loadDefinition(settings.definitionText),
      updateDate: new Date(this.site.clock.now()),
      revisionId: isUnchanged
        ? machine.revisionId
        : uuidFor(this.site.random, 'revision', machine.name, ++this.#revisions),
    };
    this.#byArn.set(arn, updated);
    return updated;
  }

  markDeleting(arn: string): void {
    const machine = this.#byArn.get(arn);
    if (machine) this.#byArn.set(arn, { ...machine, isDeleting: true });
  }

  remove(arn: string): void {
    this.#byArn.delete(arn);
  }

  find(arn: string): StateMachine | undefined {
    return this.#byArn.get(arn);
  }

  /** @throws AwsError `StateMachineDoesNotExist` */
  get(arn: string): StateMachine {
    const machine = this.find(arn);
    if (!machine) {
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    }
    return machine;
  }

  /** {@link get}; @throws AwsError `StateMachineDeleting` */
  active(arn: string): StateMachine {
    const machine = this.get(arn);
    if (machine.isDeleting) {
      throw new AwsError('StateMachineDeleting', `State Machine Deleting: '${arn}'`);
    }
    return machine;
  }

  /** By name. */
  list(): readonly StateMachine[] {
    return [...this.#byArn.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** Role and tags do not count (`API_CreateStateMachine.html`). */
function isAlike(a: StateMachineSettings, b: StateMachineSettings): boolean {
  const key = (settings: StateMachineSettings) =>
    JSON.stringify([
      settings.definitionText,
      settings.loggingConfiguration ?? null,
      settings.tracingConfiguration ?? null,
      settings.encryptionConfiguration ?? null,
    ]);
  return key(a) === key(b);
}

function definedOnly<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
