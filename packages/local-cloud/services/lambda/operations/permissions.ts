import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { type Access, operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import { functionArn, functionNameInput, parseReference, qualifierInput } from '../state/reference';
import type { Functions } from '../state/functions';
import type { Permission } from '../state/resource-policy';
import { revisionInput } from '../state/setting-inputs';
import type { CallRecorder } from '../../../kernel/call-recorder';

/** Members of a permission, as the API and CloudFormation name them. */
export const permissionInputs = {
  Action: z.string().regex(/^(lambda:\*|lambda:[a-zA-Z]+|\*)$/),
  Principal: z.string().regex(/^\S+$/),
  SourceArn: z.string().regex(/^arn:/).optional(),
  SourceAccount: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
};

const qualified = { FunctionName: functionNameInput, Qualifier: qualifierInput.optional() };
const statementIdInput = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[a-zA-Z0-9-_.]+$/);

const addPermissionInput = z.strictObject({
  ...qualified,
  ...permissionInputs,
  StatementId: statementIdInput,
  RevisionId: revisionInput,
});

const removePermissionInput = z.strictObject({
  ...qualified,
  StatementId: statementIdInput,
  RevisionId: revisionInput,
});

const getPolicyInput = z.strictObject(qualified);

/** Operations on resource-based policies: one for each qualifier, and one for the unqualified function. */
export function permissionOperations(context: CloudContext, functions: Functions, recorder: CallRecorder) {
  const parse = (input: { FunctionName: string; Qualifier?: string }) =>
    parseReference(context, input.FunctionName, input.Qualifier);
  const access =
    (action: string) =>
    (input: { FunctionName: string; Qualifier?: string; Principal?: string }): readonly Access[] => [
      {
        action: `lambda:${action}`,
        resource: functionArn(context, parse(input)),
        ...(input.Principal && { conditionKeys: { 'lambda:Principal': input.Principal } }),
      },
    ];

  return {
    AddPermission: operation({
      input: addPermissionInput,
      access: access('AddPermission'),
      handle: recorder.recorded('AddPermission20150331v2', (input) => {
        const { name, qualifier } = parse(input);
        const permission = permissionOf(input.StatementId, input);
        const statement = functions
          .get(name)
          .addPermission(requireNotLatest(qualifier), permission, input.RevisionId);
        return { Statement: JSON.stringify(statement) };
      }),
    }),
    RemovePermission: operation({
      input: removePermissionInput,
      access: access('RemovePermission'),
      handle: recorder.recorded('RemovePermission20150331v2', (input) => {
        const { name, qualifier } = parse(input);
        functions.get(name).removePermission(qualifier, input.StatementId, input.RevisionId);
        return {};
      }),
    }),
    GetPolicy: operation({
      input: getPolicyInput,
      access: access('GetPolicy'),
      handle: (input) => {
        const { name, qualifier } = parse(input);
        const found = functions.get(name);
        const revision = found.revisionOf(qualifier);
        const statements = found.policy(qualifier);
        if (statements.length === 0) {
          const message = 'The resource you requested does not exist.';
          throw new AwsError('ResourceNotFoundException', message, { status: 404 });
        }
        const policy = { Version: '2012-10-17', Id: 'default', Statement: statements };
        return { Policy: JSON.stringify(policy), RevisionId: revision };
      },
    }),
  };
}

/** Reads the members that {@link permissionInputs} describes. */
export function permissionOf(
  statementId: string,
  input: { Action: string; Principal: string; SourceArn?: string; SourceAccount?: string },
): Permission {
  return {
    statementId,
    action: input.Action,
    principal: input.Principal,
    sourceArn: input.SourceArn,
    sourceAccount: input.SourceAccount,
  };
}

/** @throws AwsError `InvalidParameterValueException`: `$LATEST` has no policy, the unqualified function has one */
export function requireNotLatest(qualifier: string | undefined): string | undefined {
  if (qualifier !== '$LATEST') return qualifier;
  const message = 'We currently do not support adding policies for $LATEST.';
  throw new AwsError('InvalidParameterValueException', message);
}
