import { z } from 'zod';
import { chanceOfNames } from '../../../kernel/random';
import { drawUuid } from '../../../kernel/random-text';
import type { Activity } from '../../../clock/clock';
import type { CloudContext } from '../../../kernel/cloud-context';
import { AwsError } from '../../../kernel/errors';
import type { PeerServices } from '../../../kernel/peers';
import {
  resourceType,
  type ExistingResource,
  type Provisioned,
  type ProvisionContext,
} from '../../../kernel/service';
import { opaqueType } from '../../../template/opaque';
import type { CustomResourceAnswers } from './answers';

const type = 'AWS::CloudFormation::CustomResource';

const customResource = z.looseObject({ ServiceToken: z.string(), ServiceTimeout: z.unknown().optional() });
type Properties = z.output<typeof customResource>;

/** A change of a custom resource, which its function carries out. */
type Change =
  | { readonly RequestType: 'Create' }
  | { readonly RequestType: 'Update' | 'Delete'; readonly previous: ExistingResource<Properties> };

/**
 * The custom resources of templates: a function makes each, and its answer is the resource. One that does not answer is opaque, as a type
 * that the local cloud does not know: its function may need what only AWS has.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export function customResourceTypes(
  cloudContext: CloudContext,
  peers: Pick<PeerServices, 'functions'>,
  answers: CustomResourceAnswers,
) {
  let requests = 0;

  const ask = async (properties: Properties, change: Change, context: ProvisionContext) => {
    const { logicalId: LogicalResourceId, stackId: StackId } = context;
    const RequestId = drawUuid(chanceOfNames, 'custom resource', StackId, LogicalResourceId, ++requests);
    const request = {
      RequestType: change.RequestType,
      ServiceToken: properties.ServiceToken,
      ResponseURL: answers.expect(RequestId),
      StackId,
      RequestId,
      LogicalResourceId,
      ResourceType: type,
      ResourceProperties: asStrings(properties),
      ...('previous' in change && { PhysicalResourceId: change.previous.ref }),
      ...(change.RequestType === 'Update' && {
        OldResourceProperties: asStrings(change.previous.properties),
      }),
    };
    await invoke(properties.ServiceToken, request, context.activity);
    const answer = answers.take(RequestId);
    if (answer?.Status !== 'FAILED') return answer;
    throw new AwsError(
      'GeneralServiceException',
      `Received response status [FAILED] from custom resource. Message returned: ${answer.Reason ?? ''} (RequestId: ${RequestId})`,
    );
  };

  /** A function that is not here does not answer: it may be another stack's, or a topic. */
  const invoke = async (functionArn: string, request: object, activity: Activity) => {
    if (functionArn.split(':')[2] !== 'lambda') return;
    try {
      await peers.functions.invoke({
        functionArn,
        payload: Buffer.from(JSON.stringify(request)),
        invoker: { kind: 'principal', principal: { kind: 'owner' } },
        activity,
      });
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
    }
  };

  const put = async (
    properties: Properties,
    change: Change,
    context: ProvisionContext,
  ): Promise<Provisioned> => {
    const answer = await ask(properties, change, context);
    if (!answer) return opaqueType(cloudContext, type).create({} as never, context);
    const attributes = Object.entries(answer.Data ?? {}).map(([name, value]) => [name, String(value)]);
    return {
      ref: answer.PhysicalResourceId ?? context.physicalName(255),
      attributes: Object.fromEntries(attributes) as Record<string, string>,
    };
  };

  return {
    [type]: resourceType({
      properties: customResource,
      updates: 'in-place',
      create: (properties, context) => put(properties, { RequestType: 'Create' }, context),
      update: (properties, previous, context) =>
        put(properties, { RequestType: 'Update', previous }, context),
      async delete(existing, context) {
        const isOpaque = existing.attributeOf !== undefined;
        if (!isOpaque) await ask(existing.properties, { RequestType: 'Delete', previous: existing }, context);
      },
    }),
  };
}

/** CloudFormation writes every number and boolean as text. */
function asStrings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asStrings);
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, asStrings(member)]));
}
