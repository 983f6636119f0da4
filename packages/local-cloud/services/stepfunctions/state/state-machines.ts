import { AwsError } from '../../../kernel/errors';
import { arnAt } from '../../../kernel/cloud-context';
import { loadDefinition } from '../definition/load-definition';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { Definition } from '../definition/definition';

/** A state machine, as a template made it. */
export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly definitionText: string;
  readonly definition: Definition;
  readonly roleArn: string;
  readonly creationDate: Date;
}

/** The state machines of a local cloud. */
export class StateMachines {
  readonly #byArn = new Map<string, StateMachine>();

  constructor(private readonly context: CloudContext) {}

  /** @throws AwsError `InvalidDefinition`, `StateMachineAlreadyExists` */
  create(name: string, settings: { definitionText: string; roleArn: string }): StateMachine {
    const arn = arnAt(this.context, 'states', `stateMachine:${name}`);
    if (this.#byArn.has(arn)) {
      throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
    }
    const machine: StateMachine = {
      ...settings,
      arn,
      name,
      definition: loadDefinition(settings.definitionText),
      creationDate: new Date(this.context.clock.now()),
    };
    this.#byArn.set(arn, machine);
    return machine;
  }

  /** Executions that run keep their definition and role. @throws AwsError `InvalidDefinition`, `StateMachineDoesNotExist` */
  change(arn: string, settings: { definitionText: string; roleArn: string }): StateMachine {
    const definition = loadDefinition(settings.definitionText);
    const machine: StateMachine = { ...this.get(arn), ...settings, definition };
    this.#byArn.set(arn, machine);
    return machine;
  }

  delete(arn: string): void {
    this.#byArn.delete(arn);
  }

  /** @throws AwsError `StateMachineDoesNotExist` */
  get(arn: string): StateMachine {
    const machine = this.#byArn.get(arn);
    if (!machine) {
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    }
    return machine;
  }

  /** By name. */
  list(): readonly StateMachine[] {
    return [...this.#byArn.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
