import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { clientSettings } from './client-settings';
import { awsCall } from './calls';
import type { RouteConfiguration } from './vpc-lattice';

/** Everything that belongs to the delivery of one service. */
export interface Deployment {
  readonly service: string;
  readonly stateMachineArn: string;
  /** The function that is released. */
  readonly functionName: string;
  readonly ledgerTable: string;
  /** The function that brings traffic home; undefined where a version before 0.2.0 is deployed. */
  readonly guardFunction?: string;
  readonly route: RouteConfiguration;
  /** The strategies that were deployed. */
  readonly strategies: readonly string[];
}

const admitSchema = z.object({
  States: z.object({
    Admit: z.object({
      Arguments: z.object({
        FunctionName: z.string(),
        Payload: z.object({ strategies: z.array(z.string()) }),
      }),
    }),
  }),
});

const environmentSchema = z.object({
  SERVICE_NAME: z.string(),
  LEDGER_TABLE: z.string(),
  RELEASED_FUNCTION: z.string(),
  LATTICE_SERVICE: z.string(),
  LATTICE_LISTENER: z.string(),
  LATTICE_RULE: z.string().optional(),
  PRODUCTION_TARGET_GROUP: z.string(),
  CANARY_TARGET_GROUP: z.string(),
  GUARD_FUNCTION: z.string().optional(),
});

/**
 * Finds what a state machine delivers by asking AWS, from its definition and the environment of its first
 * function: there is no second place where that is written down.
 *
 * @returns undefined when the state machine is none of ours
 */
export async function readDeployment(
  stateMachineArn: string,
  clients: { sfn: SFNClient; lambda: LambdaClient } = {
    sfn: new SFNClient(clientSettings),
    lambda: new LambdaClient(clientSettings),
  },
): Promise<Deployment | undefined> {
  const machine = await awsCall(`states DescribeStateMachine ${stateMachineArn}`, () =>
    clients.sfn.send(new DescribeStateMachineCommand({ stateMachineArn })),
  );
  const definition = admitSchema.safeParse(JSON.parse(machine.definition ?? '{}'));
  if (!definition.success) return undefined;
  const { FunctionName, Payload } = definition.data.States.Admit.Arguments;
  const admit = await awsCall(`lambda GetFunctionConfiguration ${FunctionName}`, () =>
    clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
  );
  const environment = environmentSchema.safeParse(admit.Environment?.Variables);
  if (!environment.success) return undefined;
  const variables = environment.data;
  return {
    service: variables.SERVICE_NAME,
    stateMachineArn,
    functionName: variables.RELEASED_FUNCTION,
    ledgerTable: variables.LEDGER_TABLE,
    guardFunction: variables.GUARD_FUNCTION,
    route: {
      service: variables.LATTICE_SERVICE,
      listener: variables.LATTICE_LISTENER,
      rule: variables.LATTICE_RULE,
      targetGroups: {
        production: variables.PRODUCTION_TARGET_GROUP,
        canary: variables.CANARY_TARGET_GROUP,
      },
    },
    strategies: Payload.strategies,
  };
}
