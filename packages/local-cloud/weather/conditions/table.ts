/** The names of the weathers, the best first. */
export const weatherNames = ['calm', 'typical', 'stormy'] as const;

export type WeatherName = (typeof weatherNames)[number];

/** A fixed value, or the bounds between which each value is drawn, all equally likely. */
export type Range = number | readonly [from: number, to: number];

/** One parameter of the weather. */
export interface WeatherRow {
  /** The parameter as documentation describes it, with its unit. */
  readonly means: string;
  readonly calm: Range;
  readonly typical: Range;
  readonly stormy: Range;
  /** A URL, or `guess` with the reason; a changed value needs a source. */
  readonly source: string;
}

/**
 * All parameters of the weather. `calm` is the machine alone: what takes no time on it takes none. `typical` is what AWS
 * documents or others measured. `stormy` is the worst that somebody reported, and the only weather in which events are lost.
 */
export const weatherTable = {
  nodes: {
    means: 'Nodes of a data plane, each of which learns of a change at its own time',
    calm: 1,
    typical: 8,
    stormy: 8,
    source: 'guess: at least two in each of several Availability Zones',
  },
  routeSeconds: {
    means:
      'Seconds until the slowest node of VPC Lattice applies changed weights or rules; the others are faster',
    calm: 0,
    typical: [5, 90],
    stormy: [30, 150],
    source: 'https://github.com/aws/aws-application-networking-k8s/blob/main/docs/faq.md',
  },
  aliasSeconds: {
    means: 'Seconds until the slowest node of Lambda resolves a moved alias to its new version',
    calm: 0,
    typical: [1, 10],
    stormy: [1, 60],
    source: 'https://github.com/DataBiosphere/azul/issues/7883 for the effect; its length is a guess',
  },
  metricParts: {
    means: 'Parts in which CloudWatch receives a minute of a metric: its value grows from part to part',
    calm: 1,
    typical: 4,
    stormy: 4,
    source:
      'https://repost.aws/knowledge-center/cloudwatch-trigger-metric for partial values; the number is a guess',
  },
  metricSeconds: {
    means: 'Seconds from the end of a part until it can be read; drawn for each part and set of dimensions',
    calm: 60,
    typical: [60, 180],
    stormy: [60, 300],
    source: 'guess: AWS documents no delay; metrics of one minute are said to take 1 to 3 minutes',
  },
  metricSkewSeconds: {
    means:
      'Further seconds that a single metric takes, although others with the same dimensions have arrived',
    calm: 0,
    typical: [0, 15],
    stormy: [0, 60],
    source: 'guess',
  },
  metricListingSeconds: {
    means: 'Seconds until SEARCH and ListMetrics find a metric that is new, or had no data for two weeks',
    calm: 0,
    typical: [60, 600],
    stormy: [300, 900],
    source:
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html (up to 15 minutes)',
  },
  alarmSeconds: {
    means: 'Seconds into each minute at which an alarm is evaluated, the same for all minutes of an alarm',
    calm: 0,
    typical: [0, 59],
    stormy: [0, 59],
    source: 'guess: AWS says "every minute", not when',
  },
  eventSeconds: {
    means:
      'Seconds until EventBridge receives an event of a service or of PutEvents and matches it with rules',
    calm: 0,
    typical: [0.2, 3],
    stormy: [1, 60],
    source: 'guess: AWS guarantees none; half a second is usual',
  },
  scheduleSeconds: {
    means: 'Seconds by which a scheduled rule runs after its time',
    calm: 0,
    typical: [0, 30],
    stormy: [0, 59],
    source:
      'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html (within the minute)',
  },
  trailSeconds: {
    means: 'Seconds until CloudTrail sends the event of an API call to EventBridge',
    calm: 5,
    typical: [30, 300],
    stormy: [60, 900],
    source: 'guess: minutes; AWS names about 5 minutes, on average, for log files only',
  },
  logReadSeconds: {
    means: 'Seconds until FilterLogEvents finds a log event, drawn for each second of a log group',
    calm: 0,
    typical: [1, 10],
    stormy: [5, 60],
    source:
      'guess: AWS documents no delay; people measured several seconds between the time of an event and its ingestion',
  },
  filterLogCallsPerSecond: {
    means: 'Calls of FilterLogEvents a second',
    calm: Infinity,
    typical: 5,
    stormy: 5,
    source: 'https://repost.aws/knowledge-center/cloudwatch-logs-throttling',
  },
  logDeliverySeconds: {
    means: 'Seconds until log events that were gathered for a second reach a subscribed function',
    calm: 0,
    typical: [2, 8],
    stormy: [60, 180],
    source:
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html ("usually less than three minutes"); the typical length is a guess',
  },
  repeatedLogPercent: {
    means: 'Percent of deliveries of log events to a function that come twice',
    calm: 0,
    typical: 0,
    stormy: 10,
    source: 'guess: Lambda invokes at least once for an event; AWS names no number',
  },
  lostEventPercent: {
    means:
      'Percent of events that are lost, of those with best-effort delivery: of CloudTrail and Step Functions',
    calm: 0,
    typical: 0,
    stormy: 5,
    source:
      'https://docs.aws.amazon.com/eventbridge/latest/ref/event-delivery-level.html ("in some rare cases"); the number is a guess',
  },
  ruleSeconds: {
    means: 'Seconds until a rule of EventBridge that was created, changed, enabled or disabled is in effect',
    calm: 0,
    typical: [30, 120],
    stormy: [60, 120],
    source:
      'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html ("a short period of time")',
  },
  executionReadSeconds: {
    means:
      'Seconds by which DescribeExecution and ListExecutions lag behind the start and the end of an execution',
    calm: 0,
    typical: [0, 2],
    stormy: [1, 15],
    source:
      'https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html ("eventually consistent"); the length is a guess',
  },
  activationSeconds: {
    means: 'Seconds for which a new or changed function and a new version are Pending and cannot be invoked',
    calm: 0,
    typical: [1, 8],
    stormy: [5, 25],
    source:
      'https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html for the states; the length is a guess',
  },
  coldStartSeconds: {
    means:
      'Seconds that a function environment takes before its first invocation, drawn for each environment',
    calm: 0,
    typical: [0.1, 1],
    stormy: [1, 5],
    source:
      'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html ("under 100 ms to over 1 second"); 5 s is a guess below the limit of 10 s',
  },
  idleEnvironmentSeconds: {
    means: 'Seconds of idleness after which a function environment is ended, drawn for each environment',
    calm: Infinity,
    typical: [300, 900],
    stormy: [60, 300],
    source: 'guess: AWS documents that idle environments are ended, not when',
  },
  accountConcurrency: {
    means: 'Executions at a time of all functions of an account (10 in new accounts)',
    calm: 1000,
    typical: 1000,
    stormy: 1000,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
  otherConcurrency: {
    means: 'Executions at a time that other functions of the account take of these, drawn for each minute',
    calm: 0,
    typical: [0, 300],
    stormy: [300, 800],
    source: 'guess: an account in production is shared',
  },
  environmentsPer10Seconds: {
    means: 'New environments of one function in 10 seconds; further invocations are throttled',
    calm: Infinity,
    typical: 1000,
    stormy: 1000,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html',
  },
  accessSeconds: {
    means:
      'Seconds until a changed policy of a role is in effect, and until a role made by CreateRole can be assumed',
    calm: 0,
    typical: [5, 60],
    stormy: [30, 120],
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html ("eventual consistency"); the length is a guess',
  },
  allocationSeconds: {
    means: 'Seconds until provisioned concurrency is allocated',
    calm: 90,
    typical: [60, 120],
    stormy: [60, 300],
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html ("a minute or two")',
  },
  resourceSeconds: {
    means: 'Seconds that CloudFormation takes to change one resource of a stack that exists',
    calm: 0,
    typical: [1, 15],
    stormy: [5, 60],
    source: 'guess: AWS documents no times',
  },
  lambdaCallsPerSecond: {
    means:
      'Calls a second to the control plane of Lambda, all operations but Invoke, GetFunction and GetPolicy together',
    calm: Infinity,
    typical: 15,
    stormy: 15,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
  metricDataCallsPerSecond: {
    means: 'Calls of GetMetricData a second',
    calm: Infinity,
    typical: 50,
    stormy: 50,
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html',
  },
  rulesPerBus: {
    means: 'Rules of an event bus (100 in some Regions)',
    calm: Infinity,
    typical: 300,
    stormy: 300,
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html',
  },
  roles: {
    means: 'Roles of an account',
    calm: Infinity,
    typical: 1000,
    stormy: 1000,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
  targetGroups: {
    means: 'Target groups of VPC Lattice in a Region',
    calm: Infinity,
    typical: 500,
    stormy: 500,
    source: 'https://docs.aws.amazon.com/general/latest/gr/vpc-lattice.html',
  },
} as const satisfies Readonly<Record<string, WeatherRow>>;

export type WeatherParameter = keyof typeof weatherTable;
