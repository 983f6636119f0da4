import { Annotations, Stack } from 'aws-cdk-lib';
import { CfnFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscriptionFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import { isDefined } from './released-function';

/** The settings of the tripwire. */
export interface TripwireOptions {
  /**
   * The log group of the function, or its name. It must exist before the deployment, belong to this function alone, and have a free
   * subscription filter: AWS allows two.
   *
   * @default - the log group that the app gives the function
   */
  readonly logGroup?: ILogGroup | string;
  /**
   * Keeps the messages of errors in the ledger, events and notifications, without what looks like a secret; `false` keeps their types alone.
   *
   * @default true
   */
  readonly errorMessages?: boolean;
}

/** CloudWatch Logs allows two subscription filters on a log group. */
const mostFilters = 2;

/**
 * Finds the log group whose records show the failed requests of a function.
 *
 * Without a usable one, an annotation says why there is no tripwire: releases are judged by metrics alone then.
 *
 * @param given the prop `tripwire`
 * @returns the name of the log group; undefined for no tripwire
 */
export function findFaultLogs(
  scope: Construct,
  lambdaFunction: IFunction,
  given: TripwireOptions | false | undefined,
): string | undefined {
  if (given === false) return undefined;
  const logGroup = given?.logGroup === undefined ? logGroupOf(lambdaFunction) : nameOf(given.logGroup);
  const problem = logGroup === undefined ? noLogGroup : problemWith(scope, lambdaFunction, logGroup);
  if (problem === undefined) return logGroup;
  Annotations.of(scope).addInfo(
    `No tripwire: ${problem} Releases are judged by metrics alone, within minutes. To say so in the app, pass tripwire: false.`,
  );
  return undefined;
}

const noLogGroup =
  'the app does not know the log group of the function. Give the function a logGroup, or pass tripwire: { logGroup } if it exists.';

function nameOf(logGroup: ILogGroup | string): string {
  return typeof logGroup === 'string' ? logGroup : logGroup.logGroupName;
}

/**
 * The log group in the definition of a function. `Function.logGroup` is none of these: reading it makes a custom resource, if the function has
 * no log group yet.
 */
function logGroupOf(lambdaFunction: IFunction): string | undefined {
  if (!isDefined(lambdaFunction)) return undefined;
  const resource = lambdaFunction.node.defaultChild;
  if (!(resource instanceof CfnFunction)) return undefined;
  if (resolvedLogGroup(resource) === undefined) return undefined;
  return (resource.loggingConfig as CfnFunction.LoggingConfigProperty).logGroup;
}

/** The log group of a function as in the template. */
function resolvedLogGroup(resource: CfnFunction): unknown {
  const settings = Stack.of(resource).resolve(resource.loggingConfig) as { logGroup?: unknown } | undefined;
  return settings?.logGroup;
}

function problemWith(scope: Construct, lambdaFunction: IFunction, logGroup: string): string | undefined {
  const inTemplate = (of: IConstruct, name: string) => JSON.stringify(Stack.of(of).resolve(name));
  const own = inTemplate(scope, logGroup);
  const all = scope.node.root.node.findAll();
  const other = all.find(
    (each) =>
      each instanceof CfnFunction &&
      each !== lambdaFunction.node.defaultChild &&
      JSON.stringify(resolvedLogGroup(each)) === own,
  );
  if (other) return `other functions write to its log group (${other.node.path}).`;
  const filters = all.filter(
    (each) => each instanceof CfnSubscriptionFilter && inTemplate(each, each.logGroupName) === own,
  );
  return filters.length < mostFilters
    ? undefined
    : `its log group has ${filters.length} subscription filters, and AWS allows ${mostFilters}.`;
}
