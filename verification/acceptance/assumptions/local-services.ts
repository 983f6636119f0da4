import type { Assumption } from './assumption';

/** Assumptions that only the local cloud depends on: the other services. */
export const localServices = [
  {
    id: 'allocation-time',
    title: 'How long provisioned concurrency takes to be allocated',
    status: 'unknown',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html ("a minute or two")',
    text:
      'It takes 90 seconds here in calm weather, 60 to 120 in typical and 60 to 300 in stormy weather, whatever ' +
      'the number of environments and the time that their code takes to start, which count on AWS. Until then ' +
      'an alias that has moved keeps 100% on its old version. **Writes**; repeat the last command until it says READY:',
    command: [
      'aws lambda put-provisioned-concurrency-config --function-name "$FN" --qualifier 2 --provisioned-concurrent-executions 1',
      'aws lambda get-provisioned-concurrency-config --function-name "$FN" --qualifier 2 --query Status',
    ],
  },
  {
    id: 'parameter-errors',
    title: 'What Parameter Store says besides the names of its errors',
    status: 'unknown',
    text:
      'The texts of its errors, and whether a value of 4,096 characters may have more bytes: here bytes ' +
      "count. A role may read a path when it may read the path's own ARN, as errors seen on AWS name " +
      'it.',
    command: [
      'aws ssm put-parameter --name /probe --type String --value "$(printf \'ä%.0s\' {1..4096})"    # writes',
    ],
  },
  {
    id: 'cloudwatch-refusals',
    title: 'What CloudWatch answers to whom it refuses',
    status: 'unknown',
    text: '403 `AccessDeniedException`. With a role that allows nothing:',
    command: [
      "aws cloudwatch describe-alarms --debug 2>&1 | grep -oE 'HTTP/1.1\" [0-9]+|AccessDenied[A-Za-z]*' | sort -u",
    ],
  },
  {
    id: 'metric-skew',
    title: 'Whether the metrics of a function and of its aliases come at the same time',
    status: 'unknown',
    source:
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html (LOG10, missing points)',
    text:
      'The errors alarm takes the requests of the whole function, dimension `FunctionName` alone, less ' +
      "those of the alias `canary` for production's. If an alarm were evaluated when one of them is " +
      'there and the other is not, production would look silent for that evaluation, and the alarm ' +
      'would use its limit for 100% (10%). `LOG10` in metric math, and that a missing point counts as 0 ' +
      'beside one that exists, are documented; alarms on them have not been seen. Both metrics, minute ' +
      'by minute:',
    command: [
      'aws cloudwatch get-metric-data --start-time "$(date -u -d \'-15 min\' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" \\',
      '  --metric-data-queries \'[{"Id":"all","MetricStat":{"Metric":{"Namespace":"AWS/Lambda","MetricName":"Invocations","Dimensions":[{"Name":"FunctionName","Value":"\'"$FN"\'"}]},"Period":60,"Stat":"Sum"}},{"Id":"canary","MetricStat":{"Metric":{"Namespace":"AWS/Lambda","MetricName":"Invocations","Dimensions":[{"Name":"FunctionName","Value":"\'"$FN"\'"},{"Name":"Resource","Value":"\'"$FN"\':canary"}]},"Period":60,"Stat":"Sum"}}]\'',
    ],
  },
  {
    id: 'alarm-range',
    title: 'How far back an alarm looks',
    status: 'unknown',
    text:
      'Two periods more than it evaluates, as in the only examples there are. Percentiles take the ' +
      "nearest rank, not an interpolation. The words of a state's reason follow published samples, as " +
      'do the messages on SNS topics.',
    command: [
      "aws cloudwatch describe-alarm-history --alarm-name checkout-canary-duration --query 'AlarmHistoryItems[0].HistoryData' --output text",
    ],
  },
  {
    id: 'metric-labels',
    title: 'High-resolution metrics, labels and pages',
    status: 'unknown',
    text:
      'Data by the second can be read as soon as the second is over; SEARCH labels each match with its ' +
      'dimensions and name; DescribeAlarms has pages of a size that is not documented.',
    command: [
      'aws cloudwatch get-metric-data --start-time "$(date -u -d \'-15 min\' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" \\',
      '  --metric-data-queries \'[{"Id":"all","Expression":"SEARCH(\'"\'"\'{AWS/Lambda,FunctionName} MetricName=\\"Invocations\\"\'"\'"\', \'"\'"\'Sum\'"\'"\', 60)"}]\' \\',
      "  --query 'MetricDataResults[].Label'",
    ],
  },
  {
    id: 'missing-input-path',
    title: 'An input path that the event does not have',
    status: 'unknown',
    text:
      'In an input transformer it becomes empty text, and `""` where it stands without quotes; as a ' +
      'plain input path it is refused. The construct only uses fields within quotes (`"<userName>"`), ' +
      'since a caller lacks some of them; empty texts are read as missing. If AWS left the name of the ' +
      "variable in the text instead, a caller without an ARN would be named by it. EventBridge's waits " +
      "between retries are 2, 4, 8 … up to 600 seconds here. **Writes** a rule's target; look at what " +
      'the target received:',
    command: [
      'aws events put-targets --rule RULE --targets \'[{"Id":"1","Arn":"TARGET","InputTransformer":{"InputPathsMap":{"x":"$.detail.none"},"InputTemplate":"{\\"x\\": <x>}"}}]\'',
    ],
  },
  {
    id: 'dead-letter-details',
    title: 'What Lambda and EventBridge say of events that they give up',
    status: 'unknown',
    text:
      'The documentation lists the conditions `RetriesExhausted` and `EventAgeExceeded` of a ' +
      "destination's record and the error codes of a dead letter, and not what they mean. Here: an " +
      'event that would be too old at its next try is given up at once and not when it is too old; a ' +
      'function without any concurrency gives `ZeroReservedConcurrency`, as recordings of AWS have it; ' +
      "the record's `functionArn` ends in what was invoked (`:$LATEST`, an alias); EventBridge's codes " +
      "are guessed from their names, and a dead letter's attribute `ErrorCode` is 200 after a failure " +
      'and 429 after a throttle, as text. **Writes** a message:',
    command: [
      'aws lambda invoke --function-name "$FN" --invocation-type Event --payload \'{"bad":1}\' --cli-binary-format raw-in-base64-out /dev/stdout',
      'sleep 240; aws sqs receive-message --queue-url "$QUEUE" --message-attribute-names All --query \'Messages[0]\'',
    ],
  },
  {
    id: 'queue-metrics',
    title: 'When the metrics of a queue come',
    status: 'unknown',
    text:
      'Each minute from its creation on, as long as it was used within six hours. AWS says that it may ' +
      'take up to 15 minutes when a queue was inactive, and that metrics other than ' +
      '`ApproximateNumberOfMessagesVisible` come only when there is something to count; an older ' +
      'edition had all of them while a queue is active.',
    command: [
      'aws cloudwatch get-metric-statistics --namespace AWS/SQS --metric-name ApproximateNumberOfMessagesVisible \\',
      '  --dimensions Name=QueueName,Value="$QUEUE_NAME" --statistics Maximum --period 60 \\',
      '  --start-time "$(date -u -d \'-30 min\' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" --query \'Datapoints[].[Timestamp,Maximum]\'',
    ],
  },
  {
    id: 'encrypted-topics',
    title: 'Permissions on the key of an encrypted topic or queue',
    status: 'assumed',
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
    text:
      'A publisher or sender needs `kms:GenerateDataKey` and `kms:Decrypt`, a receiver `kms:Decrypt`, ' +
      'according to the documentation. That EventBridge passes `aws:SourceArn` to KMS is assumed.',
    command: [
      'aws cloudwatch describe-alarm-history --alarm-name "$ALARM" --history-item-type Action --query \'AlarmHistoryItems[0]\'',
    ],
  },
  {
    id: 'topic-policy',
    title: 'Who may publish to a topic by default',
    status: 'unknown',
    text:
      "The account's alarms may, EventBridge may not. The construct's rule adds a statement to the " +
      "topic's policy.",
    command: ['aws sns get-topic-attributes --topic-arn "$TOPIC" --query Attributes.Policy --output text'],
  },
  {
    id: 'execution-errors',
    title: 'Errors of Step Functions itself',
    status: 'assumed',
    source:
      'https://github.com/localstack/localstack (recordings; those of States.ALL and the documentation differ)',
    text:
      '`States.ALL` does not catch `States.DataLimitExceeded`, as documented; a recording of 2024 shows ' +
      'otherwise. A role that cannot be assumed gives `States.Permissions`. At the limit of the history ' +
      'the error is called `States.Runtime`. A call that fails before its task token is used fails as ' +
      'the task does.',
    command: [
      'aws stepfunctions get-execution-history --execution-arn "$EXECUTION" --reverse-order --max-items 1',
    ],
  },
  {
    id: 'redrives',
    title: 'What a redrive records and keeps',
    status: 'unknown',
    text:
      'A redriven state is not entered again: after ExecutionRedriven the history goes on with ' +
      'TaskScheduled, `EnteredTime` in the context stays what it was, and a branch of a Parallel state ' +
      'goes on without another ParallelStateStarted. A Wait of `Seconds` waits for all of them again. ' +
      'The status event of a redrive has the status RUNNING. **Writes**, and goes on with the release:',
    command: [
      'aws stepfunctions redrive-execution --execution-arn "$EXECUTION"',
      'aws stepfunctions get-execution-history --execution-arn "$EXECUTION" --reverse-order --max-items 20 \\',
      "  --query 'events[].[id, previousEventId, type]' --output text",
    ],
  },
  {
    id: 'throttling',
    title: 'How services throttle',
    status: 'assumed',
    source: 'the API models and their pages of common errors',
    text:
      'Planned faults answer with ThrottlingException (VPC Lattice: 429, EventBridge and Step ' +
      'Functions: 400), CloudWatch with Throttling, DynamoDB with ' +
      'ProvisionedThroughputExceededException, Lambda with TooManyRequestsException, SNS with ' +
      'ThrottledException, as the API models and Common Errors pages name them; messages are from ' +
      'memory. The SDKs take all of them for throttling. Nothing to look at without being throttled.',
  },
  {
    id: 'malformed-requests',
    title: 'What is too large, or malformed',
    status: 'unknown',
    text:
      'A body that is too large is answered with 413 and `RequestEntityTooLargeException`, which is ' +
      "recorded of Lambda only. The limits are those in AWS's documentation ([the local " +
      'cloud](../local-cloud.md#talk-to-it)), 1 MB where there is none. A JSON request of another ' +
      'content type is answered as an unknown operation, which is recorded of DynamoDB only; a ' +
      "malformed body with `SerializationException`, as the protocols' own tests have it. Step " +
      'Functions is taken to end an expression that does not end with `States.QueryEvaluationError`; ' +
      'after how long is unknown.',
    command: [
      "head -c 2000000 /dev/zero | tr '\\0' x > large.txt",
      'aws ssm put-parameter --name /too-large --type String --value file://large.txt',
    ],
  },
  {
    id: 'fault-records',
    title: "What a function's log says of a request that failed",
    status: 'confirmed',
    source:
      'https://github.com/aws-samples/aws-lambda-extensions/issues/85 (AWS: a handler that throws is a success of the runtime), ' +
      'https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (LogPatch.js, Errors.js)',
    text:
      "Lambda's report of an invocation has the status `timeout` or `error` where the time ran out or the process ended, and " +
      '`success` where the handler threw. In text logs the line of the Node.js runtime about that has the title `Invoke Error`; in JSON ' +
      'logs it looks like an error that the function printed. Recorded on AWS are `timeout` in JSON and `success`; the words ' +
      '`Status: timeout` and `Status: error` at the end of a text report are from logs that others published. After a request ' +
      'to a handler that throws, and one that takes too long:',
    command: [
      'aws logs filter-log-events --log-group-name "/aws/lambda/$FN" --start-time "$(date -d \'-5 min\' +%s000)" \\',
      '  --filter-pattern \'?REPORT ?"Invoke Error" ?"platform.report"\' --query \'events[].message\'',
    ],
  },
  {
    id: 'log-delivery',
    title: 'When and how log events reach a subscribed function',
    status: 'assumed',
    source:
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html ("usually less than three minutes"), ' +
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html',
    text:
      'A delivery has the events of one stream. They are gathered for a second and take 2 to 8 in typical weather, which nobody has ' +
      'published. Deliveries may come in any order, and twice. One that is refused for good disables the filter for ten minutes, and ' +
      'the events of that time are skipped. A pattern of terms also finds them in JSON events; a comparison in a pattern for JSON does ' +
      'not hold for a field that an event lacks. The times between the events and their deliveries:',
    command: [
      'aws cloudwatch get-metric-statistics --namespace AWS/Logs --metric-name ForwardedLogEvents --statistics Sum --period 60 \\',
      '  --dimensions Name=LogGroupName,Value="/aws/lambda/$FN" --start-time "$(date -u -d \'-15 min\' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)"',
    ],
  },
  {
    id: 'log-search',
    title: 'What a search in a log group needs, and what it finds',
    status: 'assumed',
    source:
      'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html, ' +
      'https://github.com/prowler-cloud/prowler/pull/37 (the resource in a refusal)',
    text:
      '`FilterLogEvents` and `DescribeSubscriptionFilters` are checked against the ARN of the group with an empty stream, ' +
      '`log-group:NAME:log-stream:`, so that a policy needs `:*` behind the group. Events are found 1 to 10 seconds after they were ' +
      'written in typical weather. An empty page with a token is followed by others; how many events a call searches is a guess. ' +
      'The seconds between the events and their ingestion:',
    command: [
      'aws logs filter-log-events --log-group-name "/aws/lambda/$FN" --start-time "$(date -d \'-5 min\' +%s000)" --max-items 20 \\',
      "  --query 'events[].[timestamp, ingestionTime]' --output text",
    ],
  },
] as const satisfies readonly Assumption[];
