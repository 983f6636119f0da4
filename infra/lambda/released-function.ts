import { Arn, ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib';
import type { Function as LambdaFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** True for a function that the app defines: its published version is a resource of the app. False for one that the app only knows. */
export function isDefined(lambdaFunction: IFunction): lambdaFunction is LambdaFunction {
  return 'currentVersion' in lambdaFunction;
}

/** AWS Lambda's default timeout. */
const defaultTimeout = Duration.seconds(3);

/** Returns half of the timeout of a function. */
export function halfTimeoutOf(lambdaFunction: IFunction): Duration {
  const timeout = (isDefined(lambdaFunction) && lambdaFunction.timeout) || defaultTimeout;
  return Duration.millis(timeout.toMilliseconds() / 2);
}

/** The stack that publishes the versions of a function. */
export interface PublishingStack {
  readonly stackId: string;
  /** The outermost stack, whose deployment succeeds or fails as a whole. */
  readonly outermostStackId: string;
}

/** Returns the stack that publishes the versions of a function; undefined for a function that the app does not define. */
export function publishingStackOf(lambdaFunction: IFunction): PublishingStack | undefined {
  if (!isDefined(lambdaFunction)) return undefined;
  const stack = Stack.of(lambdaFunction.currentVersion);
  let outermost = stack;
  while (outermost.nestedStackParent) outermost = outermost.nestedStackParent;
  return { stackId: stack.stackId, outermostStackId: outermost.stackId };
}

/**
 * Refuses a function that cannot be released.
 *
 * @throws TypeError without a function; for a version or an alias; for a function of another account or Region, which VPC Lattice cannot send requests to;
 *   and for an imported function without the props whose defaults depend on its definition
 */
export function refuseUnreleasable(
  scope: Construct,
  lambdaFunction: IFunction,
  given: { readonly initialVersion?: unknown; readonly maxP99?: unknown },
): void {
  if ((lambdaFunction as IFunction | undefined) === undefined) {
    throw new TypeError('ProgressiveDelivery: function: is missing. Pass the function that is released');
  }
  const qualifier = qualifierOf(lambdaFunction);
  if (qualifier !== undefined) {
    throw new TypeError(
      `ProgressiveDelivery: function: is the version or alias ${qualifier} of a function. Pass the function itself`,
    );
  }
  const stack = Stack.of(scope);
  for (const part of ['account', 'region'] as const) {
    const own = stack[part];
    const its = lambdaFunction.env[part];
    if (Token.isUnresolved(own) || Token.isUnresolved(its) || own === its) continue;
    throw new TypeError(
      `ProgressiveDelivery: function: is in the ${part} ${its}, and the stack in ${own}. A target group of VPC Lattice sends requests to ` +
        'functions of its own account and Region only',
    );
  }
  if (isDefined(lambdaFunction)) return;
  if (given.initialVersion === undefined) {
    throw new TypeError(
      'ProgressiveDelivery: initialVersion: required for an imported function: the version that clients get now. ' +
        'aws lambda list-versions-by-function --function-name NAME shows all of them',
    );
  }
  if (given.maxP99 === undefined) {
    throw new TypeError(
      'ProgressiveDelivery: maxP99: required for an imported function, whose timeout is not known: the upper limit of the ' +
        "canary's p99 duration, such as Duration.seconds(2)",
    );
  }
}

/** The qualifier of a version, an alias, or an ARN of one; undefined for a function. */
function qualifierOf(lambdaFunction: IFunction): string | undefined {
  const { lambda, version, aliasName } = lambdaFunction as IFunction & {
    readonly lambda?: IFunction;
    readonly version?: unknown;
    readonly aliasName?: unknown;
  };
  if (lambda !== undefined) return String(aliasName ?? version);
  const { functionArn } = lambdaFunction;
  if (Token.isUnresolved(functionArn)) return undefined;
  const name = Arn.split(functionArn, ArnFormat.COLON_RESOURCE_NAME).resourceName ?? '';
  return name.includes(':') ? name.slice(name.indexOf(':') + 1) : undefined;
}
