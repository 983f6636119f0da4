import { RuleTargetInput, type RuleTargetInputProperties } from 'aws-cdk-lib/aws-events';

/** JSON whose texts may name fields of the event, each in angle brackets: `"<who>"`. */
export type EventTemplate = string | { readonly [field: string]: EventTemplate };

/**
 * The input of a target, with some fields of the event and nothing else. Every field is a text within quotes, so that a field
 * that the event lacks becomes an empty text: without quotes, the result is undocumented.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export class EventInput extends RuleTargetInput {
  /** @param paths the JSON path of each name in the template */
  constructor(
    private readonly template: EventTemplate,
    private readonly paths: Readonly<Record<string, string>>,
  ) {
    super();
  }

  bind(): RuleTargetInputProperties {
    return { inputTemplate: JSON.stringify(this.template), inputPathsMap: { ...this.paths } };
  }
}

/**
 * The caller of an API in an event of CloudTrail: only the fields that name it. The others include ids of access keys and the
 * session's attributes.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export const callerInput = {
  template: {
    arn: '<arn>',
    userName: '<userName>',
    principalId: '<principalId>',
    invokedBy: '<invokedBy>',
  },
  paths: {
    arn: '$.detail.userIdentity.arn',
    userName: '$.detail.userIdentity.userName',
    principalId: '$.detail.userIdentity.principalId',
    invokedBy: '$.detail.userIdentity.invokedBy',
  },
} as const;
