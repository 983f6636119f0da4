import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { gateSchema, type ThresholdGate } from '../../core/strategy/gates';
import { awsCallUnless } from '../client/calls';
import { clientSettings } from '../client/settings';

/** A state machine that runs releases. */
export interface ObservedStateMachine {
  /** False while it is being deleted. */
  readonly isActive: boolean;
  /** The functions that its tasks invoke, each once. */
  readonly functions: readonly string[];
  /** The alarms that roll back releases of some strategy. */
  readonly alarmNames: readonly string[];
  /** The threshold gates of all strategies, each once. */
  readonly thresholds: readonly ThresholdGate[];
}

const definitionSchema = z.object({ StartAt: z.string(), States: z.record(z.string(), z.unknown()) });

/** The first state, Admit, under any name. */
const firstStateSchema = z.object({
  Arguments: z.object({ Payload: z.object({ enforcedAlarms: z.record(z.string(), z.array(z.string())) }) }),
});

/**
 * Reads a state machine.
 *
 * @returns undefined when it does not exist
 * @throws TypeError when its definition is not one of lattice-rollouts
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readStateMachine(
  stateMachineArn: string,
  client = new SFNClient(clientSettings),
): Promise<ObservedStateMachine | undefined> {
  const machine = await awsCallUnless(
    'StateMachineDoesNotExist',
    `states DescribeStateMachine ${stateMachineArn}`,
    () => client.send(new DescribeStateMachineCommand({ stateMachineArn })),
  );
  if (!machine) return undefined;
  const functions = new Set<string>();
  const thresholds = new Map<string, ThresholdGate>();
  const parsed: unknown = JSON.parse(machine.definition ?? '{}', (name, value: unknown) => {
    if (name === 'FunctionName' && typeof value === 'string') functions.add(value);
    const gate = name === '' ? undefined : gateSchema.safeParse(value).data;
    if (gate?.type === 'threshold') thresholds.set(JSON.stringify(gate), gate);
    return value;
  });
  const definition = definitionSchema.safeParse(parsed).data;
  const first = firstStateSchema.safeParse(definition?.States[definition.StartAt]).data;
  if (!first) {
    throw new TypeError(`state machine ${stateMachineArn}: its definition is not one of lattice-rollouts`);
  }
  return {
    isActive: machine.status === 'ACTIVE',
    functions: [...functions],
    thresholds: [...thresholds.values()],
    alarmNames: [...new Set(Object.values(first.Arguments.Payload.enforcedAlarms).flat())],
  };
}
