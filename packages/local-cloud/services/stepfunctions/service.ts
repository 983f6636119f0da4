import * as sfn from '@aws-sdk/client-sfn';
import { executionOperations } from './operations/executions';
import { Executions } from './state/executions';
import { stateMachineOperations } from './operations/state-machines';
import { stepFunctionsResourceTypes } from './cloudformation';
import { StateMachines } from './state/state-machines';
import { taskOperations } from './operations/tasks';
import { TaskTokens } from './interpreter/task-tokens';
import type { ExecutionHook } from '../../kernel/fault-hooks';
import type { PeerServices, ExecutionStarter } from '../../kernel/peers';
import type { Operation, ResourceType, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import type { EventListener } from './state/executions';

/**
 * AWS Step Functions: standard workflows in JSONata, run on virtual time. A definition that would run
 * otherwise than on AWS is refused when the state machine is created.
 */
export class StepFunctionsService implements Service, ExecutionStarter {
  readonly signingName = 'states';
  readonly sdk = sfn;
  readonly validationErrorCode = 'ValidationException';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  readonly #executions: Executions;

  /** @param faults asked when a state is entered; nothing disturbs without */
  constructor(
    context: CloudContext,
    peers: Pick<PeerServices, 'functions' | 'events' | 'access' | 'apis' | 'metrics'>,
    faults?: ExecutionHook,
  ) {
    const machines = new StateMachines(context);
    const tokens = new TaskTokens();
    this.#executions = new Executions(context, peers, machines, tokens, faults);
    const parts = { context, peers, machines };
    this.operations = {
      ...stateMachineOperations(parts),
      ...executionOperations(machines, this.#executions),
      ...taskOperations(tokens),
    };
    this.resourceTypes = stepFunctionsResourceTypes(parts);
  }

  start(request: { stateMachineArn: string; input: string; name?: string }): { executionArn: string } {
    return { executionArn: this.#executions.start(request).arn };
  }

  /**
   * Resolves when an execution has ended, however it ended.
   *
   * @throws AwsError `ExecutionDoesNotExist`
   */
  async done(executionArn: string): Promise<void> {
    await this.#executions.get(executionArn).done;
  }

  /** Checks whether an execution has ended, and a planned fault is to redrive it. */
  isToBeRedriven(executionArn: string): boolean {
    return this.#executions.get(executionArn).isToBeRedriven;
  }

  /** The events of an execution so far, in AWS's shape. */
  history(executionArn: string): readonly sfn.HistoryEvent[] {
    return this.#executions.get(executionArn).history.events;
  }

  /** Calls back for each event of every execution, as it happens; returns how to stop that. */
  onEvent(listener: EventListener): () => void {
    return this.#executions.onEvent(listener);
  }
}
