import { z } from 'zod';
import type { CallRecorder } from '../../../kernel/call-recorder';
import type { CloudContext } from '../../../kernel/cloud-context';
import { AwsError } from '../../../kernel/errors';
import { type Access, operation } from '../../../kernel/service';
import type { Functions } from '../state/functions';
import type { ProvisionedConcurrency } from '../state/provisioned-concurrency';
import { functionArn, functionNameInput, parseReference, qualifierInput } from '../state/reference';
import { pageInputs } from '../state/setting-inputs';
import { requestedPage } from './markers';

const qualified = { FunctionName: functionNameInput, Qualifier: qualifierInput };
const byQualifier = z.strictObject(qualified);
const putInput = z.strictObject({ ...qualified, ProvisionedConcurrentExecutions: z.number().int().min(1) });
const listInput = z.strictObject({ ...pageInputs, FunctionName: functionNameInput });

/**
 * Operations on the provisioned concurrency of versions and aliases.
 *
 * IAM checks those on one configuration against the qualified ARN, and the list against the function.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
export function provisionedConcurrencyOperations(
  context: CloudContext,
  functions: Functions,
  recorder: CallRecorder,
) {
  const referenceOf = (input: { FunctionName: string; Qualifier?: string }) =>
    parseReference(context, input.FunctionName, input.Qualifier);
  const access =
    (action: string) =>
    (input: { FunctionName: string; Qualifier?: string }): readonly Access[] => [
      { action: `lambda:${action}`, resource: functionArn(context, referenceOf(input)) },
    ];
  const provisionedOf = (input: { FunctionName: string }) =>
    functions.get(referenceOf(input).name).provisioned;

  return {
    PutProvisionedConcurrencyConfig: operation({
      input: putInput,
      access: access('PutProvisionedConcurrencyConfig'),
      handle: recorder.recorded('PutProvisionedConcurrencyConfig20190930', (input) =>
        configurationOf(
          functions.provisionConcurrency(
            referenceOf(input).name,
            input.Qualifier,
            input.ProvisionedConcurrentExecutions,
          ),
        ),
      ),
    }),
    GetProvisionedConcurrencyConfig: operation({
      input: byQualifier,
      access: access('GetProvisionedConcurrencyConfig'),
      handle: (input) => {
        const found = provisionedOf(input).find(input.Qualifier);
        if (found) return configurationOf(found);
        throw new AwsError(
          'ProvisionedConcurrencyConfigNotFoundException',
          'No Provisioned Concurrency Config found for this function',
          { status: 404 },
        );
      },
    }),
    DeleteProvisionedConcurrencyConfig: operation({
      input: byQualifier,
      access: access('DeleteProvisionedConcurrencyConfig'),
      handle: recorder.recorded('DeleteProvisionedConcurrencyConfig20190930', (input) => {
        provisionedOf(input).remove(input.Qualifier);
        return {};
      }),
    }),
    ListProvisionedConcurrencyConfigs: operation({
      input: listInput,
      access: access('ListProvisionedConcurrencyConfigs'),
      handle: (input) => {
        const { name } = referenceOf(input);
        const page = requestedPage(provisionedOf(input).all, input);
        return {
          ProvisionedConcurrencyConfigs: page.items.map((each) => ({
            FunctionArn: functionArn(context, { name, qualifier: each.qualifier }),
            ...configurationOf(each),
          })),
          NextMarker: page.nextToken,
        };
      },
    }),
  };
}

function configurationOf({ requested, status, statusReason, lastModified }: ProvisionedConcurrency) {
  const allocated = status === 'READY' ? requested : 0;
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: allocated,
    AllocatedProvisionedConcurrentExecutions: allocated,
    Status: status,
    ...(statusReason !== undefined && { StatusReason: statusReason }),
    LastModified: new Date(lastModified).toISOString().replace('Z', '+0000'),
  };
}
