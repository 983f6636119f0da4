import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct, IConstruct } from 'constructs';

/** A delivery, with what no other of its account and Region may have. */
interface Claim {
  readonly construct: Construct;
  readonly serviceName: string;
  readonly function: IFunction;
}

/** The deliveries of each app. */
const claims = new WeakMap<IConstruct, Claim[]>();

/**
 * Fails synthesis when another delivery of the app, in the same account and Region, has the same service name or releases the same
 * function. CloudFormation would find the first in the middle of a deployment; two deliveries of a function would both release each
 * version, and each would take the other's requests for its own.
 */
export function refuseDuplicates(claim: Claim): void {
  const { construct } = claim;
  const all = claims.get(construct.node.root) ?? [];
  claims.set(construct.node.root, [...all, claim]);
  construct.node.addValidation({
    validate: () =>
      (claims.get(construct.node.root) ?? [])
        .filter((other) => other !== claim && placeOf(other.construct) === placeOf(construct))
        .flatMap((other) => problemsOf(claim, other)),
  });
}

function problemsOf(own: Claim, other: Claim): string[] {
  const { path } = other.construct.node;
  return [
    ...(own.serviceName === other.serviceName
      ? [
          `serviceName: ${path} is a service named ${own.serviceName}, too. The name must be unique in an account and Region. Of several copies of ` +
            'a stack, put what distinguishes them into the name, such as `orders-${branch}`',
        ]
      : []),
    ...(isSameFunction(own.function, other.function)
      ? [
          `function: ${path} releases the same function. A function has one ProgressiveDelivery. To serve it under several names, add ` +
            'rules or associations to its one VPC Lattice service',
        ]
      : []),
  ];
}

function isSameFunction(one: IFunction, other: IFunction): boolean {
  if (one === other) return true;
  return !Token.isUnresolved(one.functionArn) && one.functionArn === other.functionArn;
}

/** Stacks without an environment are in one place if they are deployed together. */
function placeOf(scope: Construct): string {
  const { account, region, environment } = Stack.of(scope);
  const isKnown = !Token.isUnresolved(account) && !Token.isUnresolved(region);
  return isKnown ? environment : `${Stage.of(scope)?.node.path} ${environment}`;
}
