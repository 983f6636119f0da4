import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import { functionArn, functionNameInput, parseReference } from '../state/reference';
import type { Functions } from '../state/functions';
import type { Alias } from '../state/function';
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

const createAliasInput = z.strictObject({
  ...named,
  FunctionVersion: aliasVersionInput,
  Description: description,
});

const updateAliasInput = z.strictObject({
  ...named,
  FunctionVersion: aliasVersionInput.optional(),
  Description: description,
  RevisionId: revisionInput,
});

const getAliasInput = z.strictObject(named);

const listAliasesInput = z.strictObject({
  ...pageInputs,
  FunctionName: functionNameInput,
  FunctionVersion: aliasVersionInput.optional(),
});

const deleteAliasInput = z.strictObject(named);

/** Operations on aliases. An alias of two versions (`RoutingConfig`) is not supported. */
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
            { functionVersion: input.FunctionVersion, description: input.Description },
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
  };
}
