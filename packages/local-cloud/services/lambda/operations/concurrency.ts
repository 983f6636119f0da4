import { z } from 'zod';
import type { CallRecorder } from '../../../kernel/call-recorder';
import type { CloudContext } from '../../../kernel/cloud-context';
import { type Access, operation } from '../../../kernel/service';
import type { Functions } from '../state/functions';
import { functionArn, functionNameInput, parseReference } from '../state/reference';

const byName = z.strictObject({ FunctionName: functionNameInput });

const putFunctionConcurrencyInput = z.strictObject({
  FunctionName: functionNameInput,
  ReservedConcurrentExecutions: z.number().int().min(0),
});

/** Operations on the reserved concurrency of functions. */
export function concurrencyOperations(context: CloudContext, functions: Functions, recorder: CallRecorder) {
  const nameOf = (input: { FunctionName: string }) => parseReference(context, input.FunctionName).name;
  const access =
    (action: string) =>
    (input: { FunctionName: string }): readonly Access[] => [
      { action: `lambda:${action}`, resource: functionArn(context, { name: nameOf(input) }) },
    ];
  const reserved = (name: string) => {
    const { reservedConcurrentExecutions } = functions.get(name);
    return reservedConcurrentExecutions === undefined
      ? {}
      : { ReservedConcurrentExecutions: reservedConcurrentExecutions };
  };

  return {
    GetFunctionConcurrency: operation({
      input: byName,
      access: access('GetFunctionConcurrency'),
      handle: (input) => reserved(nameOf(input)),
    }),
    PutFunctionConcurrency: operation({
      input: putFunctionConcurrencyInput,
      access: access('PutFunctionConcurrency'),
      handle: recorder.recorded('PutFunctionConcurrency20171031', (input) => {
        functions.reserveConcurrency(nameOf(input), input.ReservedConcurrentExecutions);
        return reserved(nameOf(input));
      }),
    }),
    DeleteFunctionConcurrency: operation({
      input: byName,
      access: access('DeleteFunctionConcurrency'),
      handle: recorder.recorded('DeleteFunctionConcurrency20171031', (input) => {
        functions.reserveConcurrency(nameOf(input), undefined);
        return {};
      }),
    }),
  };
}
