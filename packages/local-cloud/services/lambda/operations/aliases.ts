import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import { functionArn, functionNameInput, parseReference } from '../state/reference';
import type { Functions } from '../state/functions';
import { AwsError } from '../../../kernel/errors';
import type { AdditionalVersion, Alias } from '../state/alias';
import { requestedPage } from './markers';
import { pageInputs, revisionInput } from '../state/setting-inputs';
import type { CallRecorder } from '../../../kernel/call-recorder';

/** An alias's name: not a number. */
export const aliasNameInput = z
  .string()
  .min(1)
  .max(128)
  .regex(/^(?!\d+$)[a-zA-Z0-9-_]+$/);

/** The version that an alias points at. */
export const aliasVersionInput = z.string().regex(/^(\$LATEST|\d+)$/);

const named = { FunctionName: functionNameInput, Name: aliasNameInput };
const description = z.string().max(256).optional();

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html */
export const routingConfigInput = z
  .strictObject({
    AdditionalVersionWeights: z
      .record(z.string().regex(/^\d+$|^\$LATEST$/), z.number().min(0).max(1))
      .optional(),
  })
  .optional();

const createAliasInput = z.strictObject({
  ...named,
  FunctionVersion: aliasVersionInput,
  Description: description,
  RoutingConfig: routingConfigInput,
});

const updateAliasInput = z.strictObject({
  ...named,
  FunctionVersion: aliasVersionInput.optional(),
  Description: description,
  RoutingConfig: routingConfigInput,
  RevisionId: revisionInput,
});

const getAliasInput = z.strictObject(named);

const listAliasesInput = z.strictObject({
  ...pageInputs,
  FunctionName: functionNameInput,
  FunctionVersion: aliasVersionInput.optional(),
});

const deleteAliasInput = z.strictObject(named);

/** Operations on aliases. */
export function aliasOperations(context: CloudContext, functions: Functions, recorder: CallRecorder) {
  const find = (name: string) => functions.get(parseReference(context, name).name);
  const access = (action: string) => (input: { FunctionName: string }) => [
    {
      action: `lambda:${action}`,
      resource: functionArn(context, { name: parseReference(context, input.FunctionName).name }),
    },
  ];

  return {
    CreateAlias: operation({
      input: createAliasInput,
      access: access('CreateAlias'),
      handle: recorder.recorded('CreateAlias20150331', (input) =>
        configurationOf(
          find(input.FunctionName).createAlias({
            name: input.Name,
            functionVersion: input.FunctionVersion,
            description: input.Description,
            additional: additionalIn(input.RoutingConfig),
          }),
        ),
      ),
    }),
    UpdateAlias: operation({
      input: updateAliasInput,
      access: access('UpdateAlias'),
      handle: recorder.recorded('UpdateAlias20150331', (input) =>
        configurationOf(
          find(input.FunctionName).updateAlias(
            input.Name,
            {
              functionVersion: input.FunctionVersion,
              description: input.Description,
              additional: input.RoutingConfig && (additionalIn(input.RoutingConfig) ?? 'none'),
            },
            input.RevisionId,
          ),
        ),
      ),
    }),
    GetAlias: operation({
      input: getAliasInput,
      access: access('GetAlias'),
      handle: (input) => configurationOf(find(input.FunctionName).alias(input.Name)),
    }),
    ListAliases: operation({
      input: listAliasesInput,
      access: access('ListAliases'),
      handle: (input) => {
        const aliases = [...find(input.FunctionName).aliases.values()]
          .filter((alias) => !input.FunctionVersion || alias.functionVersion === input.FunctionVersion)
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const page = requestedPage(aliases, input);
        return { Aliases: page.items.map(configurationOf), NextMarker: page.nextToken };
      },
    }),
    DeleteAlias: operation({
      input: deleteAliasInput,
      access: access('DeleteAlias'),
      handle: recorder.recorded('DeleteAlias20150331', (input) => {
        find(input.FunctionName).deleteAlias(input.Name);
        return {};
      }),
    }),
  };
}

function configurationOf(alias: Alias): AliasConfiguration {
  return {
    AliasArn: alias.arn,
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(alias.additional && {
      RoutingConfig: { AdditionalVersionWeights: { [alias.additional.version]: alias.additional.weight } },
    }),
  };
}

/** @throws AwsError `InvalidParameterValueException` for more than one additional version */
export function additionalIn(config: z.output<typeof routingConfigInput>): AdditionalVersion | undefined {
  const [only, ...others] = Object.entries(config?.AdditionalVersionWeights ?? {});
  if (others.length > 0) {
    throw new AwsError(
      'InvalidParameterValueException',
      'Number of items in AdditionalVersionWeights cannot be greater than 1',
    );
  }
  return only && { version: only[0], weight: only[1] };
}
