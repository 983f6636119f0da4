import type { Assumption } from './assumption';

/** Assumptions that a release depends on: traffic, deployments and triggers. */
export const trafficAndTriggers = [
  {
    id: 'weight-propagation',
    title: 'How fast weights take effect',
    status: 'unknown',
    source: 'https://github.com/aws/aws-application-networking-k8s/blob/main/docs/faq.md',
    text:
      "Amazon ECS waits about 90 seconds after each weight change for VPC Lattice's data plane; VPC " +
      'Lattice itself documents nothing. Evidence is counted from 90 seconds after a shift on ' +
      '(`settleSeconds`), and a rollback counts as confirmed when the API shows the baseline, not when ' +
      'the last request has left the canary. The local cloud applies weights at once. What happens to ' +
      'an open connection is also unknown. After a rollback, minute by minute:',
    command: [
      'aws cloudwatch get-metric-data --start-time "$(date -u -d \'-15 min\' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" \\',
      '  --metric-data-queries \'[{"Id":"canary","MetricStat":{"Metric":{"Namespace":"AWS/Lambda","MetricName":"Invocations","Dimensions":[{"Name":"FunctionName","Value":"\'$FN\'"},{"Name":"Resource","Value":"\'$FN\':canary"}]},"Period":60,"Stat":"Sum"}}]\'',
    ],
  },
  {
    id: 'weight-zero',
    title: 'A side with weight 0 stays listed',
    status: 'assumed',
    source: 'the API model of VPC Lattice: weights from 0 to 999',
    text:
      'At 100% the route lists the production target group with weight 0. The API model allows weights ' +
      "from 0 to 999; CloudFormation's schema wants at least 1 in a rule, so the template of a rule " +
      'never lists the canary. **Writes:**',
    command: [
      'aws vpc-lattice update-listener --service-identifier "$SVC" --listener-identifier "$LISTENER" --default-action \\',
      '  \'{"forward":{"targetGroups":[{"targetGroupIdentifier":"\'$PRODUCTION\'","weight":1},{"targetGroupIdentifier":"\'$CANARY\'","weight":0}]}}\'',
    ],
  },
  {
    id: 'action-read-back',
    title: 'What an action looks like when it is read back',
    status: 'confirmed',
    source:
      'https://github.com/hashicorp/terraform-provider-aws (acceptance tests of the data source aws_vpclattice_listener)',
    text:
      'Target groups may come back as ids or as ARNs, and in any order. The code compares the last part ' +
      'of the identifier, as a map.',
    command: [
      'aws vpc-lattice get-listener --service-identifier "$SVC" --listener-identifier "$LISTENER" --query defaultAction',
    ],
  },
  {
    id: 'listener-updates',
    title: 'When CloudFormation writes the default action again',
    status: 'confirmed',
    source:
      'https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-vpc-lattice (UpdateHandler of listeners and rules)',
    text:
      'CloudFormation writes a listener when its default action in the template changes, a rule when ' +
      'action, match or priority do, and then with the weights of the template; a tag writes no weights. ' +
      'An alias whose version in the template never changes is never touched, wherever releases have ' +
      'moved it. After a release and a later deployment of something else:',
    command: ['aws lambda get-alias --function-name "$FN" --name live --query FunctionVersion'],
  },
  {
    id: 'empty-routing',
    title: 'Whether an empty routing configuration takes all weights off an alias',
    status: 'assumed',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html',
    text:
      'Each move of an alias sends a `RoutingConfig` without weights, in the same call as the version, and reads both back. That ' +
      'an empty map takes the weights off was not seen. If weights stayed, the move would not be confirmed, and the release ' +
      'would roll back. **Writes**; the weights of the answer must be empty:',
    command: [
      'aws lambda create-alias --function-name "$FN" --name probe --function-version 1 --routing-config \'AdditionalVersionWeights={"2"=0.1}\'',
      'aws lambda update-alias --function-name "$FN" --name probe --function-version 2 --routing-config \'AdditionalVersionWeights={}\'',
      'aws lambda delete-alias --function-name "$FN" --name probe',
    ],
  },
  {
    id: 'qualified-call-arn',
    title: 'Which ARN IAM checks for a qualified call',
    status: 'unknown',
    text:
      'For `GetFunctionConfiguration`, `GetAlias` and `UpdateAlias` the Service Authorization Reference ' +
      'names the function; it does not say whether a qualified call is checked against the function or ' +
      'the alias. The roles allow both (`infra/lambda/target.ts`). With a role that allows only the ' +
      'function itself:',
    command: ['aws lambda get-function-configuration --function-name "$FN" --qualifier 1 --query Version'],
  },
  {
    id: 'update-listener-permission',
    title: 'What the update of a weight needs',
    status: 'confirmed',
    source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonvpclattice.html',
    text:
      'VPC Lattice is taken to check `UpdateListener` against the listener only, not against the ' +
      'service or the target groups that the action names. A first release that gets past its first ' +
      'shift shows it:',
    command: [
      'aws stepfunctions list-executions --state-machine-arn "$SM" --query \'executions[].[name, status]\' --output text',
    ],
  },
  {
    id: 'publication-event',
    title: 'How CloudTrail reports a published version',
    status: 'assumed',
    source: 'https://stratus-red-team.cloud (a record of UpdateFunctionCode20150331v2)',
    text:
      'The event names `PublishVersion20150331` and `UpdateFunctionCode20150331v2`, and ' +
      '`responseElements.functionName` with the plain name, are from records that others published. Who ' +
      'published is taken from `userIdentity` (its `arn`, else `userName`, `invokedBy` or ' +
      '`principalId`), which the trigger passes as a whole. How long delivery takes is unknown; minutes ' +
      'are expected, the local cloud takes 5 seconds.',
    command: [
      'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=PublishVersion20150331 \\',
      "  --max-results 1 --query 'Events[0].CloudTrailEvent' --output text",
    ],
  },
  {
    id: 'cloudformation-calls',
    title: "How CloudTrail marks CloudFormation's own calls",
    status: 'assumed',
    source: 'common knowledge of forward access sessions',
    text:
      'The rules for published versions leave out calls whose `userIdentity.invokedBy` or `sourceIPAddress` ' +
      'is `cloudformation.amazonaws.com`; no record of `PublishVersion` was seen. Nothing depends on it: the ' +
      'function `control` asks CloudFormation whether a published version is a resource of the stack, and ' +
      'leaves those to the end of the deployment. That the physical id of an `AWS::Lambda::Version` is its ' +
      'ARN follows from what `Ref` returns.',
    command: [
      'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=PublishVersion20150331 \\',
      "  --max-results 1 --query 'Events[0].CloudTrailEvent' --output text",
    ],
  },
  {
    id: 'trail-delivery',
    title: 'Which trails deliver a call to EventBridge',
    status: 'confirmed',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html',
    text:
      'EventBridge\'s guide asks for "a CloudTrail trail with logging", and no more: that the trail must ' +
      'log for this Region and select what writes among its management events is taken from how trails ' +
      'select. That event data stores of CloudTrail Lake do not count is concluded from the same ' +
      "sentence. A member of an organization can read that the organization's trail logs, but not what " +
      'it selects: people report `TrailNotFoundException` and `CloudTrailARNInvalidException`; the ' +
      'local cloud answers with the latter. **Writes**: with the only trail set to `ReadOnly`, a ' +
      'published version should not start a release.',
    command: [
      'aws cloudtrail put-event-selectors --trail-name "$TRAIL" --event-selectors \'[{"ReadWriteType":"ReadOnly"}]\'',
    ],
  },
] as const satisfies readonly Assumption[];
