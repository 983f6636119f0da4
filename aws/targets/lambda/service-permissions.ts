import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { awsCallUnless } from '../../client/calls';
import { clientSettings } from '../../client/settings';

/** A statement of a function's policy that allows AWS services. */
export interface ServicePermission {
  /** The principals, for example `vpc-lattice.amazonaws.com`. */
  readonly services: readonly string[];
  readonly actions: readonly string[];
  /** The values of the condition `aws:SourceArn`, with `*` and `?`; undefined without the condition. */
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
 * Reads the AWS services that may use one alias of a function, from the policy of the alias.
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

/** The names of condition keys are case-insensitive. */
function sourceArnsOf({ Condition }: z.output<typeof statementSchema>): string[] | undefined {
  const values = Object.values(Condition)
    .flatMap((keys) => Object.entries(keys))
    .filter(([key]) => key.toLowerCase() === 'aws:sourcearn')
    .flatMap(([, arns]) => arns);
  return values.length > 0 ? values : undefined;
}
