import type { LocalCloud } from '../../packages/local-cloud';

/**
 * Makes a local cloud that of the AWS SDK's default credentials and endpoints in this process.
 *
 * @returns a function that ends it
 */
export function inEnvironment({ endpoint, context }: LocalCloud): () => void {
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: context.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
