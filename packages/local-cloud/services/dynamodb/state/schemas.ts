import { z } from 'zod';
import { Unsupported } from '../../../kernel/errors';

const namePattern = '[a-zA-Z0-9_.-]{3,255}';

/** A table by its name or its ARN; its name either way. */
export const tableName = z
  .string()
  .regex(new RegExp(`^(arn:[\\w-]+:dynamodb:[\\w-]+:\\d{12}:table/)?${namePattern}$`))
  .transform((nameOrArn) => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1));

export const newTableName = z.string().regex(new RegExp(`^${namePattern}$`));

export const indexName = z.string().regex(new RegExp(`^${namePattern}$`));

/** Attributes by name; the database checks the values, but fails at one that is none. */
export const attributes = z.record(
  z.string(),
  z.custom(
    isAttributeValue,
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  ),
);

function isAttributeValue(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { M: map = {}, L: list = [] } = value as { M?: unknown; L?: unknown };
  if (typeof map !== 'object' || map === null || !Array.isArray(list)) return false;
  return Object.values(map).every(isAttributeValue) && list.every(isAttributeValue);
}

export const returnConsumedCapacity = z.enum(['INDEXES', 'TOTAL', 'NONE']).optional();

/** The members with which every expression comes. */
export const expressionMembers = {
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ExpressionAttributeValues: attributes.optional(),
};

/** A member that the database would ignore: only `NONE`, which asks for nothing, is let through. */
export function onlyNone(member: string) {
  return z
    .string()
    .transform((value) => {
      if (value !== 'NONE') throw new Unsupported(`${member} ${value}`);
      return undefined;
    })
    .optional();
}

/** The members that conditional writes share. The conditions of before 2014 (`Expected` …) are refused. */
export const writeMembers = {
  TableName: tableName,
  ReturnConsumedCapacity: returnConsumedCapacity,
  ReturnItemCollectionMetrics: onlyNone('ReturnItemCollectionMetrics'),
  ReturnValuesOnConditionCheckFailure: onlyNone('ReturnValuesOnConditionCheckFailure'),
  ConditionExpression: z.string().optional(),
  ...expressionMembers,
};
