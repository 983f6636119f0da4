import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { awsCallUnless } from '../client/calls';
import { clientSettings } from '../client/settings';

/** Who is let in by a statement of a function's policy, as far as AWS services go. */
export interface ServicePermission {
  /** Such as `vpc-lattice.amazonaws.com`. */
  readonly services: readonly string[];
  readonly actions: readonly string[];
  /** On behalf of which resources only; ARNs, with `*` and `?`. Undefined means any. */
  readonly sourceArns: readonly string[] | undefined;
}

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const statementSchema = z.object({
  Effect: z.string(),
  Principal: z.object({ Service: texts }),
  Action: texts,
  Condition: z.record(z.string(), z.record(z.string(), texts)).default({}),
});
const policySchema = z.object({ Statement: z.array(z.unknown()) });

/**
 * Reads which AWS services may use one alias of a function, by the alias's own policy.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readServicePermissions(
  functionName: string,
  alias: string,
  client = new LambdaClient(clientSettings),
): Promise<ServicePermission[]> {
  const answer = await awsCallUnless(
    'ResourceNotFoundException',
    `lambda GetPolicy ${functionName}:${alias}`,
    () => client.send(new GetPolicyCommand({ FunctionName: functionName, Qualifier: alias })),
  );
  const { Statement } = policySchema.parse(JSON.parse(answer?.Policy ?? '{"Statement":[]}'));
  return Statement.flatMap((each) => {
    const { data } = statementSchema.safeParse(each);
    if (data?.Effect !== 'Allow') return [];
    return [{ services: data.Principal.Service, actions: data.Action, sourceArns: sourceArnsOf(data) }];
  });
}

/** Names of condition keys are the same in capitals and small letters. */
function sourceArnsOf({ Condition }: z.output<typeof statementSchema>): string[] | undefined {
  const values = Object.values(Condition)
    .flatMap((keys) => Object.entries(keys))
    .filter(([key]) => key.toLowerCase() === 'aws:sourcearn')
    .flatMap(([, arns]) => arns);
  return values.length > 0 ? values : undefined;
}
