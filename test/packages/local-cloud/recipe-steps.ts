/**
 * The AWS CLI commands in the steps of the recipes, beside what the product, the examples and the pages do already: by
 * service, as the CLI calls it.
 */
export const recipeSteps: Readonly<Record<string, readonly string[]>> = {
  'vpc-lattice': [
    ...['service-network', 'service', 'listener', 'target-group'].flatMap((resource) => lifeOf(resource)),
    ...['service-network-service-association', 'service-network-vpc-association'].flatMap((resource) =>
      lifeOf(resource),
    ),
    'register-targets',
    'deregister-targets',
    'list-targets',
    'update-listener',
  ],
  lambda: [
    ...lifeOf('function'),
    ...lifeOf('alias', 'aliases'),
    'publish-version',
    'list-versions-by-function',
    'add-permission',
    'get-policy',
    'remove-permission',
    'update-function-code',
    // What `wait function-updated` asks.
    'get-function-configuration',
  ],
  cloudwatch: ['put-metric-alarm', 'describe-alarms', 'delete-alarms', 'get-metric-statistics'],
  sns: [
    'create-topic',
    'get-topic-attributes',
    'list-topics',
    'delete-topic',
    'subscribe',
    'get-subscription-attributes',
    'list-subscriptions',
    'list-subscriptions-by-topic',
    'unsubscribe',
  ],
  iam: [
    ...lifeOf('role'),
    'attach-role-policy',
    'list-attached-role-policies',
    'detach-role-policy',
    'put-role-policy',
    'get-role-policy',
    'list-role-policies',
    'delete-role-policy',
  ],
  sts: ['get-caller-identity'],
  secretsmanager: ['get-random-password'],
};

function lifeOf(resource: string, many = `${resource}s`): string[] {
  return [`create-${resource}`, `get-${resource}`, `list-${many}`, `delete-${resource}`];
}
