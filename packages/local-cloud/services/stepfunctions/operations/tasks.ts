import { z } from 'zod';
import { operation } from '../../../kernel/service';
import type { Access, Operation } from '../../../kernel/service';
import type { TaskTokens } from '../interpreter/task-tokens';
import type * as sfn from '@aws-sdk/client-sfn';

const taskToken = z.string().min(1).max(2048);

const sendTaskSuccessInput = z.strictObject({ taskToken, output: z.string().max(262_144) });

/** The answer to a task token. There are no failures and no heartbeats: nobody sends them. */
export function taskOperations(tokens: TaskTokens): Record<string, Operation> {
  // The state machine is the resource, as CDK's `grantTaskResponse` has it.
  const on = (action: string, token: string): readonly Access[] => [
    { action: `states:${action}`, resource: tokens.stateMachineOf(token) ?? '*' },
  ];
  return {
    SendTaskSuccess: operation({
      input: sendTaskSuccessInput,
      access: ({ taskToken: token }) => on('SendTaskSuccess', token),
      handle: ({ taskToken: token, output }): sfn.SendTaskSuccessOutput => {
        tokens.succeed(token, output);
        return {};
      },
    }),
  };
}
