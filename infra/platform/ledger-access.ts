import { Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { ledgerParts, partitionOf, type LedgerPart } from '../../core/registry/ledger-partitions';

type LedgerAction = 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query';

/** The calls on each part of the ledger. */
export type LedgerAccess = { readonly [Part in LedgerPart]?: readonly LedgerAction[] };

/** Recording audit events: nobody may change or delete one. */
export const records = { events: ['PutItem'] } as const satisfies LedgerAccess;

/** Returns the statements for calls on the ledger of a service: one for all parts with the same calls. */
export function ledgerStatements(
  {
    ledger,
    ledgerKey,
    serviceName,
  }: { readonly ledger: ITable; readonly ledgerKey?: IKey; readonly serviceName: string },
  access: LedgerAccess,
): PolicyStatement[] {
  const partsByActions = new Map<string, LedgerPart[]>();
  for (const part of ledgerParts) {
    const actions = access[part]?.join();
    if (actions !== undefined) partsByActions.set(actions, [...(partsByActions.get(actions) ?? []), part]);
  }
  const onParts = [...partsByActions].map(
    ([actions, parts]) =>
      new PolicyStatement({
        actions: actions.split(',').map((action) => `dynamodb:${action}`),
        resources: [ledger.tableArn],
        conditions: {
          'ForAllValues:StringEquals': {
            'dynamodb:LeadingKeys': parts.map((part) => partitionOf(serviceName, part)),
          },
        },
      }),
  );
  return ledgerKey ? [...onParts, usesKeyOfTable(ledgerKey, Stack.of(ledger))] : onParts;
}

/**
 * DynamoDB uses the key of a table with the permissions of the caller.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
function usesKeyOfTable(key: IKey, { region, urlSuffix }: Stack): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:GenerateDataKey',
      'kms:DescribeKey',
    ],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${urlSuffix}` } },
  });
}
