import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, type CfnElement } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { ProgressiveDelivery, type ProgressiveDeliveryProps } from '../../infra/index';

/** A resource of a template. */
export interface TemplateResource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The props of an app without what no test reads: bundling, validation of the template, and notes on the constructs. */
export const fastSynthesis = {
  analyticsReporting: false,
  builtinCloudFormationValidation: false,
  treeMetadata: false,
  context: { 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-creation-stack-traces': true },
} as const;

export type GivenDelivery = ReturnType<typeof givenDelivery>;

/** Creates a stack with a function under progressive delivery. */
export function givenDelivery(propsOf: (stack: Stack) => Partial<ProgressiveDeliveryProps> = () => ({})) {
  const app = new App({
    outdir: mkdtempSync(join(process.env['TEST_FOLDER']!, 'cdk-')),
    ...fastSynthesis,
  });
  const stack = new Stack(app, 'Shop');
  const lambdaFunction = new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 })'),
  });
  const delivery = new ProgressiveDelivery(stack, 'Delivery', {
    function: lambdaFunction,
    ...propsOf(stack),
  });
  let template: Template | undefined;
  // Synthesized on first use, after the test has added its constructs.
  const synthesize = () => (template ??= Template.fromStack(stack));
  return {
    stack,
    function: lambdaFunction,
    delivery,
    synthesize,
    /** The resources of a type, in the order of the template. */
    resources: (type: string) => Object.values(synthesize().findResources(type)) as TemplateResource[],
    /** The logical ids of the resources of a type. */
    logicalIds: (type: string) => Object.keys(synthesize().findResources(type)),
    /** Resolves a token as in the template. */
    inTemplate: (token: unknown): unknown => stack.resolve(token),
    /** The properties of the resource of an L2 construct. */
    propertiesOf: (construct: IConstruct): TemplateResource['Properties'] => {
      const id = stack.getLogicalId(construct.node.defaultChild as CfnElement);
      const { Resources } = synthesize().toJSON() as { Resources: Record<string, TemplateResource> };
      return Resources[stack.resolve(id) as string]!.Properties;
    },
  };
}
