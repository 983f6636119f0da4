import type { Assumption } from './assumption';

/** Assumptions that a release depends on: executions, metrics and messages. */
export const executionsAndMetrics = [
  {
    id: 'definition-valid',
    title: 'Whether Step Functions takes the definition as it is',
    status: 'assumed',
    source: 'https://github.com/localstack/localstack (recordings of each feature)',
    text:
      "The definition has been checked by the npm package `asl-validator` and the local cloud's " +
      'interpreter, not by Step Functions. This creates nothing:',
    command: [
      'aws stepfunctions validate-state-machine-definition --definition file://statemachine/release.asl.json',
    ],
  },
  {
    id: 'lane-errors',
    title: "How a lane's errors reach its Catch",
    status: 'confirmed',
    source: 'https://github.com/localstack/localstack (recording test_parallel_catch_error)',
    text:
      "That an error inside the Parallel keeps its name until the Parallel's Catch was seen in an " +
      'independent interpreter. That variables assigned inside are gone outside, and that a Catch may ' +
      'assign outer ones, is from the documentation. The cause of a release that was rolled back must ' +
      "begin with the task's own error, such as `VerdictFailed`:",
    command: [
      'aws stepfunctions list-executions --state-machine-arn "$SM" --status-filter FAILED --max-items 1 \\',
      "  --query 'executions[0].executionArn' --output text | xargs aws stepfunctions describe-execution --query cause --execution-arn",
    ],
  },
  {
    id: 'task-tokens',
    title: 'What Step Functions does with task tokens',
    status: 'assumed',
    source: 'https://github.com/NOAA-OWP/hydrovis/issues/837 (the resource that IAM checks)',
    text:
      'A release that waits for an approval is in a Task state with `.waitForTaskToken`, whose ' +
      '`TimeoutSeconds` is an expression. Taken as documented, and not seen: that a function may send ' +
      "its own token's success before it returns; that an error of the function keeps its name, as " +
      'without a token; that a token whose task is over answers `TaskTimedOut`, `TaskDoesNotExist` or ' +
      '`InvalidToken`. The Service Authorization Reference names no resource for ' +
      "`states:SendTaskSuccess`; it is allowed on the state machine, as CDK's `grantTaskResponse` does. " +
      'If any of it is wrong, answers count five minutes later, at the next check, or the release rolls ' +
      'back. After an approval, this must show `TaskSucceeded` at once:',
    command: [
      'aws stepfunctions get-execution-history --execution-arn "$EXECUTION" --no-include-execution-data --reverse-order \\',
      "  --max-items 20 --query 'events[].[timestamp, type]'",
    ],
  },
  {
    id: 'sdk-integration',
    title: 'What a call of VPC Lattice by Step Functions does',
    status: 'assumed',
    source:
      'https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html (names and prefixes)',
    text:
      "`Restore baseline` calls `UpdateListener` or `UpdateRule` by Step Functions' SDK integration. " +
      'Taken as documented: parameters and results have PascalCase names, and an error is called ' +
      '`VpcLattice.NAME`, such as `VpcLattice.ConflictException`. Assumed: the integration makes one ' +
      'call per attempt of the state, without retries of its own; a call that VPC Lattice never answers ' +
      'fails as `VpcLattice.SdkClientException`, after a time that AWS does not document (the local ' +
      'cloud guesses 60 seconds). A release depends on neither: the state retries and catches ' +
      '`States.ALL`, times out after 5 seconds, and continues with `Roll back`. After a release that ' +
      'was rolled back, the errors of these states, if there were any:',
    command: [
      'aws stepfunctions get-execution-history --execution-arn "$EXECUTION" \\',
      "  --query 'events[?taskFailedEventDetails.resourceType==`aws-sdk:vpclattice`].taskFailedEventDetails.[resource, error, cause]'",
    ],
  },
  {
    id: 'retried-state-time',
    title: 'What time a retried state has',
    status: 'unknown',
    text:
      '`State.EnteredTime` is taken to be the time of the first attempt in all attempts of a visit. A ' +
      'release that waited for a red alarm then counts from before the wait. Compare the time of ' +
      '`TaskStateEntered` with `startedAt`:',
    command: [
      'aws stepfunctions get-execution-history --execution-arn "$EXECUTION" --max-items 3 --query \'events[].[timestamp, type]\'',
    ],
  },
  {
    id: 'metric-delay',
    title: 'How late CloudWatch shows a minute',
    status: 'unknown',
    text:
      "Sixty seconds are assumed. A metric's timestamp is the beginning of the invocation, so minutes " +
      'with long calls are complete later. Look at when an alarm changed, and at the minute it names:',
    command: [
      'aws cloudwatch describe-alarm-history --alarm-name checkout-canary-errors --history-item-type StateUpdate \\',
      "  --query 'AlarmHistoryItems[].[Timestamp, HistorySummary]' --output text",
    ],
  },
  {
    id: 'alias-metrics',
    title: 'Whether calls through an alias carry its name',
    status: 'assumed',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html',
    text:
      '`Resource` is taken to be `function:alias`, never an ARN, for calls that VPC Lattice makes. The ' +
      'default alarms and all counts depend on it.',
    command: [
      'aws cloudwatch list-metrics --namespace AWS/Lambda --metric-name Invocations \\',
      '  --dimensions Name=FunctionName,Value="$FN" --query \'Metrics[].Dimensions[].[Name, Value]\' --output text',
    ],
  },
  {
    id: 'lattice-metrics',
    title: 'Whether VPC Lattice publishes HTTP metrics of Lambda target groups',
    status: 'unknown',
    source: 'https://docs.aws.amazon.com/vpc-lattice/latest/ug/monitoring-cloudwatch.html',
    text:
      'Unknown, and so is whether `TargetGroup` is the id or the name, how Availability Zones are ' +
      'spelled, and whether there is a series without a zone. The local cloud publishes them by id and ' +
      'zone. The product asks for both forms, exactly by `TargetGroup` and by zone with ' +
      '`SUM(SEARCH(…))`, and a search without a match is taken to give no data, not an error. With the ' +
      'default `source` of a strategy, `aws`, faults are those of Lambda or of VPC Lattice, whichever ' +
      'are more: without these metrics of both sides only exceptions and timeouts are faults, which the ' +
      'audit trail says, and with those of one side the comparison holds. With `source` `vpc-lattice` ' +
      'every release would hold, and roll back. No default alarm uses them.',
    command: ['aws cloudwatch list-metrics --namespace AWS/VpcLattice --metric-name HTTPCode_5XX_Count'],
  },
  {
    id: 'registration-permission',
    title: 'What registering a function adds to its policy',
    status: 'confirmed',
    source: 'https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html',
    text:
      "The console and the CLI add a permission when a function is registered, and CloudFormation's " +
      'handler may. The template has a permission of its own on each alias, so nothing depends on it; ' +
      'there may be two.',
    command: ['aws lambda get-policy --function-name "$FN" --qualifier live --query Policy --output text'],
  },
  {
    id: 'describe-execution',
    title: 'How current DescribeExecution is',
    status: 'unknown',
    text:
      'Step Functions calls it eventually consistent and gives no bound. The guard takes an execution ' +
      'that it does not know for one that has just begun, for ten minutes after the release began; the ' +
      'next sweep checks again one that still seems to run after its end, a minute later. **Writes**:',
    command: [
      'aws stepfunctions stop-execution --execution-arn "$EXECUTION"',
      'aws stepfunctions describe-execution --execution-arn "$EXECUTION" --query \'[status, stopDate]\'',
    ],
  },
  {
    id: 'alarm-latency',
    title: 'How soon an alarm wakes the guard',
    status: 'unknown',
    text:
      'CloudWatch and EventBridge guarantee no latency; seconds are usual. Until the guard has restored ' +
      "the baseline, the release's own check of its alarms, every 30 seconds, is the bound. When the " +
      'alarm changed, against when the route did:',
    command: [
      'aws cloudwatch describe-alarm-history --alarm-name checkout-canary-errors --history-item-type StateUpdate --max-items 1',
      'aws vpc-lattice get-listener --service-identifier "$SVC" --listener-identifier "$LISTENER" --query lastUpdatedAt',
    ],
  },
  {
    id: 'chat-notifications',
    title: 'What Amazon Q Developer in chat applications shows',
    status: 'unknown',
    text:
      'The form of a custom notification is from its administrator guide; that a title may have 250 ' +
      'characters and a description 8,000, and that one that breaks a rule is dropped without a word, ' +
      'is from memory. How Slack and Teams show the escaped `&lt;` of a reason has not been seen. A ' +
      "subscription's log has what was dropped, if the channel's configuration logs errors:",
    command: ['aws logs tail "/aws/chatbot/$CHANNEL_CONFIGURATION" --region us-east-1 --since 1h'],
  },
  {
    id: 'listener-change-time',
    title: 'How the dashboard draws searches, and when a listener was changed',
    status: 'unknown',
    text:
      'Two assumptions: a search without a match omits its line and not the whole widget, and a minute ' +
      'with requests but without 5xx responses counts as 0. `SecondsToBaseline` assumes that ' +
      '`lastUpdatedAt` is the time of the last write of the weights, even if the weights did not ' +
      'change. These values are only displayed; no release depends on them.',
    command: [
      'aws vpc-lattice get-listener --service-identifier "$SVC" --listener-identifier "$LISTENER" --query lastUpdatedAt',
    ],
  },
] as const satisfies readonly Assumption[];
