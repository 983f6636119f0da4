import { z } from 'zod';
import type { CallRecorder } from '../../../kernel/call-recorder';
import type { CloudContext } from '../../../kernel/cloud-context';
import { AwsError } from '../../../kernel/errors';
import { tagMap } from '../../../kernel/schemas';
import { operation } from '../../../kernel/service';
import type { LambdaFunction } from '../state/function';
import type { Functions } from '../state/functions';
import { parseReference } from '../state/reference';

const Resource = z.string().regex(/^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:/);

/** The operations on the tags of functions. */
export function tagOperations(context: CloudContext, functions: Functions, recorder: CallRecorder) {
  const access =
    (action: string) =>
    ({ Resource: resource }: { Resource: string }) => [{ action: `lambda:${action}`, resource }];
  const tagged = (arn: string): LambdaFunction => {
    const { name, qualifier } = parseReference(context, arn);
    if (qualifier === undefined) return functions.get(name);
    throw new AwsError(
      'InvalidParameterValueException',
      'Tags on function aliases and versions are not supported. Please specify either a function or an event source mapping ARN.',
    );
  };
  return {
    ListTags: operation({
      input: z.strictObject({ Resource }),
      access: access('ListTags'),
      handle: ({ Resource: arn }) => ({ Tags: tagged(arn).tags }),
    }),
    TagResource: operation({
      input: z.strictObject({ Resource, Tags: tagMap }),
      access: access('TagResource'),
      handle: recorder.recorded('TagResource20170331v2', ({ Resource: arn, Tags: added }) => {
        const lambdaFunction = tagged(arn);
        lambdaFunction.tags = { ...lambdaFunction.tags, ...added };
        return {};
      }),
    }),
    UntagResource: operation({
      input: z.strictObject({ Resource, TagKeys: z.array(z.string().min(1).max(128)) }),
      access: access('UntagResource'),
      handle: recorder.recorded('UntagResource20170331v2', ({ Resource: arn, TagKeys: keys }) => {
        const lambdaFunction = tagged(arn);
        const kept = Object.entries(lambdaFunction.tags).filter(([key]) => !keys.includes(key));
        lambdaFunction.tags = Object.fromEntries(kept);
        return {};
      }),
    }),
  };
}
