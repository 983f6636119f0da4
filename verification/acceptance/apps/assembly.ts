import { type App, type Stack, Tags } from 'aws-cdk-lib';
import { CfnAlias, CfnVersion } from 'aws-cdk-lib/aws-lambda';
import { CfnListener } from 'aws-cdk-lib/aws-vpclattice';
import { join } from 'node:path';
import { exampleApp } from '../../../examples/checkout/app';
import { names } from './names';

/** A synthesized stack, as `cdk deploy` takes it. */
export interface Assembly {
  /** The cloud assembly. */
  readonly folder: string;
  readonly stackName: string;
  readonly templateFile: string;
}

/** A form of the example to deploy. */
export interface Variant {
  /** The folder of `examples/checkout` with the code. */
  readonly edition: string;
  /** The value of a tag on the listener, the only difference of some deployments. @default no tag */
  readonly listenerTag?: string;
  /** Adds a resource that cannot be created, after the version was published. @default false */
  readonly isFailing?: boolean;
  /** The VPC of the clients. @default none, nobody can call the service */
  readonly vpcId?: string;
}

/** Synthesizes the example under the names of the suite. */
export function synthesizeExample(variant: Variant, outdir: string): Assembly {
  const { edition, vpcId } = variant;
  const app = exampleApp({
    outdir,
    stackName: names.stack,
    serviceName: names.service,
    context: { edition, ...(vpcId !== undefined && { vpcId }) },
  });
  const stack = app.node.findChild(names.stack) as Stack;
  if (variant.listenerTag !== undefined) {
    for (const listener of stack.node.findAll().filter((each) => each instanceof CfnListener)) {
      Tags.of(listener).add('lattice-rollouts:acceptance-run', variant.listenerTag);
    }
  }
  if (variant.isFailing) addFailure(stack);
  return synthesized(app, names.stack);
}

/** Writes the assembly of an app. */
export function synthesized(app: App, stackName: string): Assembly {
  const { directory } = app.synth();
  return { folder: directory, stackName, templateFile: join(directory, `${stackName}.template.json`) };
}

/** Adds an alias of a version that does not exist, which Lambda refuses. */
function addFailure(stack: Stack): void {
  const constructs = stack.node.findAll();
  const versions = constructs.filter((each) => each instanceof CfnVersion);
  const released = versions.find(({ node }) => node.path.startsWith(`${names.stack}/Function/`))!;
  const failing = new CfnAlias(stack, 'Failing', {
    name: 'failing',
    functionName: released.functionName,
    functionVersion: '99999999',
  });
  for (const version of versions) failing.addResourceDependency(version);
}
