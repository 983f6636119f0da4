import type { LocalCloud } from '../../packages/local-cloud/cloud';
import { alias, createOneOfEach, shop, zip } from './one-of-each';

/** By service as IAM names it, and operation. */
export type Inputs = Readonly<Record<string, Readonly<Record<string, object>>>>;

const policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
};
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};

/**
 * Creates one resource of each kind, and returns an input for each operation that names them.
 *
 * @param folder for the template
 */
export async function validInputs(cloud: LocalCloud, folder: string): Promise<Inputs> {
  const { ref, id, FunctionArn, stateMachineArn, executionArn } = await createOneOfEach(cloud, folder);
  const [service, listener] = [{ serviceIdentifier: id('Service') }, { listenerIdentifier: id('Listener') }];
  const network = { serviceNetworkIdentifier: id('Network') };
  const networkArn = `arn:aws:vpc-lattice:us-east-1:123456789012:servicenetwork/${id('Network')}`;
  const group = { targetGroupIdentifier: id('Group') };
  const page = { maxResults: 5, nextToken: 'token' };
  const forward = { forward: { targetGroups: [{ ...group, weight: 1 }] } };
  const [role, rolePolicy] = [{ RoleName: 'worker-role' }, { RoleName: 'worker-role', PolicyName: 'all' }];
  const trail = { TrailName: 'management-events' };
  const dimensions = [{ Name: 'FunctionName', Value: 'shop' }];
  const metric = { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: dimensions };
  const between = { StartTime: 1_767_600_000, EndTime: 1_767_603_600 };
  const key = { TableName: 'things', Key: { id: { S: 'a' } } };
  const item = { id: { S: 'a' }, n: { N: '1' }, m: { M: { l: { L: [{ BOOL: true }] } } }, b: { B: 'AAEC' } };
  const named = { Name: 'rule', EventBusName: 'default' };
  const topic = { TopicArn: ref('Topic') };
  const stack = { StackName: 'Hostile' };
  const stackResource = { ...stack, LogicalResourceId: 'Table' };
  return {
    iam: {
      CreateRole: { RoleName: 'new', AssumeRolePolicyDocument: JSON.stringify(trust), Path: '/' },
      GetRole: role,
      ListRoles: { PathPrefix: '/', Marker: 'token', MaxItems: 5 },
      DeleteRole: role,
      PutRolePolicy: { ...rolePolicy, PolicyDocument: JSON.stringify(policy) },
      GetRolePolicy: rolePolicy,
      ListRolePolicies: { ...role, MaxItems: 5 },
      DeleteRolePolicy: rolePolicy,
      AttachRolePolicy: { ...role, PolicyArn: 'arn:aws:iam::aws:policy/AWSLambda_ReadOnlyAccess' },
      DetachRolePolicy: { ...role, PolicyArn: 'arn:aws:iam::aws:policy/AWSLambda_ReadOnlyAccess' },
      ListAttachedRolePolicies: { ...role, MaxItems: 5 },
    },
    cloudformation: {
      DeleteStack: { StackName: 'nowhere' },
      DescribeStacks: { ...stack, NextToken: 'token' },
      DescribeStackResource: stackResource,
      DescribeStackResources: stackResource,
      ListStackResources: { ...stack, NextToken: 'token' },
      DescribeStackEvents: { ...stack, NextToken: 'token' },
    },
    cloudtrail: {
      DescribeTrails: { trailNameList: ['management-events'], includeShadowTrails: true },
      ListTrails: { NextToken: 'token' },
      GetTrailStatus: { Name: 'management-events' },
      GetEventSelectors: trail,
      CreateTrail: { Name: 'another', S3BucketName: 'bucket', IsMultiRegionTrail: true },
      StartLogging: { Name: 'management-events' },
      StopLogging: { Name: 'management-events' },
      PutEventSelectors: {
        ...trail,
        EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }],
      },
    },
    cloudwatch: {
      GetMetricData: {
        ...between,
        MetricDataQueries: [
          { Id: 'a', MetricStat: { Metric: metric, Period: 60, Stat: 'Sum' } },
          { Id: 'b', Expression: 'a * 2' },
        ],
      },
      GetMetricStatistics: { ...metric, ...between, Period: 60, Statistics: ['Sum'] },
      ListMetrics: metric,
      PutMetricAlarm: {
        ...metric,
        AlarmName: 'alarm',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      },
      DescribeAlarms: { AlarmNames: ['alarm'], StateValue: 'OK', MaxRecords: 5 },
      DescribeAlarmHistory: { AlarmName: 'alarm', StartDate: 1_767_600_000, MaxRecords: 5 },
      DeleteAlarms: { AlarmNames: ['alarm'] },
      EnableAlarmActions: { AlarmNames: ['alarm'] },
    },
    dynamodb: {
      PutItem: {
        TableName: 'things',
        Item: item,
        ConditionExpression: 'attribute_not_exists(#n) OR #n < :n',
        ExpressionAttributeNames: { '#n': 'n' },
        ExpressionAttributeValues: { ':n': { N: '5' } },
      },
      UpdateItem: {
        ...key,
        UpdateExpression: 'SET #n = :n',
        ExpressionAttributeNames: { '#n': 'n' },
        ExpressionAttributeValues: { ':n': { N: '5' } },
      },
      DeleteItem: { ...key, ReturnValues: 'ALL_OLD' },
      GetItem: { ...key, ConsistentRead: true, ProjectionExpression: 'id' },
      Query: {
        TableName: 'things',
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': { S: 'a' } },
        Limit: 5,
        ScanIndexForward: false,
      },
      DescribeTable: { TableName: 'things' },
      ListTables: { ExclusiveStartTableName: 'another', Limit: 5 },
      ListTagsOfResource: { ResourceArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/things' },
      UpdateTable: { TableName: 'things', DeletionProtectionEnabled: false },
      DeleteTable: { TableName: 'things' },
      BatchGetItem: { RequestItems: { things: { Keys: [{ id: { S: 'a' } }] } } },
      BatchWriteItem: { RequestItems: { things: [{ PutRequest: { Item: item } }] } },
      CreateTable: {
        TableName: 'others',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      },
    },
    events: {
      PutEvents: {
        Entries: [
          { Source: 'shop', DetailType: 'Order', Detail: '{}', Time: 1_767_600_000, Resources: ['a'] },
        ],
      },
      DescribeRule: named,
      ListRules: { NamePrefix: 'r', EventBusName: 'default', Limit: 5, NextToken: 'token' },
      EnableRule: named,
      DisableRule: named,
      PutTargets: { Rule: 'rule', Targets: [{ Id: 'one', Arn: FunctionArn, Input: '{}' }] },
      ListTargetsByRule: { Rule: 'rule', Limit: 5 },
      ListRuleNamesByTarget: { TargetArn: FunctionArn, Limit: 5 },
    },
    lambda: {
      CreateFunction: {
        ...shop,
        FunctionName: 'another',
        Code: { ZipFile: Buffer.from(zip).toString('base64') },
        Timeout: 5,
        MemorySize: 128,
        Environment: { Variables: { KEY: 'value' } },
      },
      UpdateFunctionCode: {
        FunctionName: 'shop',
        ZipFile: Buffer.from(zip).toString('base64'),
        Publish: true,
      },
      GetFunction: { FunctionName: 'shop', Qualifier: 'live' },
      GetFunctionConfiguration: { FunctionName: 'shop', Qualifier: 'live' },
      ListFunctions: { Marker: 'token', MaxItems: 5 },
      PublishVersion: { FunctionName: 'shop', Description: 'next', RevisionId: 'revision' },
      ListVersionsByFunction: { FunctionName: 'shop', MaxItems: 5 },
      DeleteFunction: { FunctionName: 'shop', Qualifier: '9' },
      CreateAlias: { ...alias, Name: 'another' },
      UpdateAlias: { ...alias, Description: 'moved' },
      GetAlias: { FunctionName: 'shop', Name: 'live' },
      ListAliases: { FunctionName: 'shop', FunctionVersion: '1', MaxItems: 5 },
      DeleteAlias: { FunctionName: 'shop', Name: 'nobody' },
      AddPermission: {
        FunctionName: 'shop',
        Qualifier: 'live',
        StatementId: 'statement',
        Action: 'lambda:InvokeFunction',
        Principal: 'vpc-lattice.amazonaws.com',
        SourceArn: ref('Group'),
      },
      RemovePermission: { FunctionName: 'shop', StatementId: 'statement', Qualifier: 'live' },
      GetPolicy: { FunctionName: 'shop', Qualifier: 'live' },
      GetAccountSettings: {},
      ListTags: { Resource: FunctionArn },
      TagResource: { Resource: FunctionArn, Tags: { team: 'shop' } },
      UntagResource: { Resource: FunctionArn, TagKeys: ['team'] },
      GetFunctionConcurrency: { FunctionName: 'shop' },
      PutFunctionConcurrency: { FunctionName: 'shop', ReservedConcurrentExecutions: 5 },
      DeleteFunctionConcurrency: { FunctionName: 'shop' },
      PutProvisionedConcurrencyConfig: {
        FunctionName: 'shop',
        Qualifier: '1',
        ProvisionedConcurrentExecutions: 5,
      },
      GetProvisionedConcurrencyConfig: { FunctionName: 'shop', Qualifier: 'live' },
      DeleteProvisionedConcurrencyConfig: { FunctionName: 'shop', Qualifier: '1' },
      ListProvisionedConcurrencyConfigs: { FunctionName: 'shop', MaxItems: 5 },
      Invoke: { FunctionName: 'nobody', Qualifier: 'live', InvocationType: 'RequestResponse', Payload: '{}' },
    },
    logs: {
      FilterLogEvents: {
        logGroupName: 'shop',
        logStreamNamePrefix: '2026',
        startTime: 1_767_600_000_000,
        endTime: 1_767_603_600_000,
        filterPattern: 'ERROR',
        nextToken: 'token',
        limit: 5,
        unmask: true,
      },
      DescribeSubscriptionFilters: {
        logGroupName: 'shop',
        filterNamePrefix: 'a',
        nextToken: 'token',
        limit: 5,
      },
    },
    'vpc-lattice': {
      CreateServiceNetwork: { name: 'another', authType: 'NONE', clientToken: 'token' },
      GetServiceNetwork: network,
      ListServiceNetworks: page,
      DeleteServiceNetwork: network,
      CreateService: { name: 'another', authType: 'NONE', clientToken: 'token' },
      GetService: service,
      ListServices: page,
      DeleteService: service,
      CreateServiceNetworkServiceAssociation: { ...service, ...network },
      GetServiceNetworkServiceAssociation: {
        serviceNetworkServiceAssociationIdentifier: id('Association'),
      },
      ListServiceNetworkServiceAssociations: { ...network, ...page },
      DeleteServiceNetworkServiceAssociation: { serviceNetworkServiceAssociationIdentifier: 'snsa-0' },
      CreateServiceNetworkVpcAssociation: { ...network, vpcIdentifier: 'vpc-0123456789abcdef1' },
      GetServiceNetworkVpcAssociation: { serviceNetworkVpcAssociationIdentifier: id('VpcAssociation') },
      ListServiceNetworkVpcAssociations: { ...network, ...page },
      DeleteServiceNetworkVpcAssociation: { serviceNetworkVpcAssociationIdentifier: 'snva-0' },
      CreateListener: { ...service, name: 'more', protocol: 'HTTP', port: 81, defaultAction: forward },
      GetListener: { ...service, ...listener },
      ListListeners: { ...service, ...page },
      UpdateListener: { ...service, ...listener, defaultAction: forward },
      DeleteListener: { ...service, listenerIdentifier: 'listener-0' },
      GetRule: { ...service, ...listener, ruleIdentifier: id('Rule') },
      ListRules: { ...service, ...listener, ...page },
      UpdateRule: {
        ...service,
        ...listener,
        ruleIdentifier: id('Rule'),
        priority: 5,
        match: {
          httpMatch: {
            method: 'GET',
            pathMatch: { match: { prefix: '/' }, caseSensitive: true },
            headerMatches: [{ name: 'x-release', match: { exact: 'canary' } }],
          },
        },
        action: forward,
      },
      CreateTargetGroup: { name: 'more', type: 'LAMBDA', config: { lambdaEventStructureVersion: 'V2' } },
      GetTargetGroup: group,
      ListTargetGroups: { ...page, targetGroupType: 'LAMBDA' },
      ListTagsForResource: { resourceArn: networkArn },
      TagResource: { resourceArn: networkArn, tags: { team: 'shop' } },
      UntagResource: { resourceArn: networkArn, tagKeys: ['team'] },
      DeleteTargetGroup: { targetGroupIdentifier: 'tg-0' },
      RegisterTargets: { ...group, targets: [{ id: FunctionArn }] },
      DeregisterTargets: { ...group, targets: [{ id: FunctionArn }] },
      ListTargets: { ...group, ...page, targets: [{ id: FunctionArn }] },
    },
    sns: {
      CreateTopic: { Name: 'another', Attributes: { DisplayName: 'Another' } },
      ListTopics: { NextToken: 'token' },
      GetTopicAttributes: topic,
      DeleteTopic: topic,
      Subscribe: { ...topic, Protocol: 'email', Endpoint: 'ana@example.com' },
      Unsubscribe: { SubscriptionArn: `${ref('Topic')}:0` },
      GetSubscriptionAttributes: { SubscriptionArn: `${ref('Topic')}:0` },
      ListSubscriptions: { NextToken: 'token' },
      ListSubscriptionsByTopic: { ...topic, NextToken: 'token' },
      Publish: {
        ...topic,
        Message: 'hello',
        Subject: 'hello',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'test' } },
      },
    },
    sqs: {
      GetQueueUrl: { QueueName: 'jobs' },
      GetQueueAttributes: { QueueUrl: ref('Queue'), AttributeNames: ['All'] },
      ReceiveMessage: { QueueUrl: ref('Queue'), MaxNumberOfMessages: 1, VisibilityTimeout: 5 },
    },
    secretsmanager: {
      GetRandomPassword: { PasswordLength: 20, ExcludeCharacters: 'abc', IncludeSpace: false },
    },
    ssm: {
      GetParameter: { Name: '/shop', WithDecryption: false },
      PutParameter: { Name: '/another', Value: '1', Type: 'String', Overwrite: true },
      GetParametersByPath: { Path: '/', Recursive: true, MaxResults: 5, NextToken: 'token' },
    },
    states: {
      DescribeStateMachine: { stateMachineArn },
      ListStateMachines: page,
      StartExecution: { stateMachineArn, name: 'release', input: '{}' },
      DescribeExecution: { executionArn },
      ListExecutions: { stateMachineArn, statusFilter: 'RUNNING', maxResults: 5 },
      StopExecution: { executionArn, error: 'Error', cause: 'because' },
      GetExecutionHistory: { executionArn, maxResults: 5, reverseOrder: true },
      RedriveExecution: { executionArn, clientToken: 'token' },
      SendTaskSuccess: { taskToken: 'token', output: '{}' },
    },
    sts: { GetCallerIdentity: {} },
  };
}
