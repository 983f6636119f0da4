import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListVersionsByFunction,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { ServiceRegistry } from '../../../../aws/registry/service-registry';
import { lambdaTargetOf, type ServiceManifest } from '../../../../core/registry/service-manifest';
import { bundleHandler } from '../../../rehearsal';
import { asUsage, exitCodes, UsageError } from '../../process/exit-codes';
import { Screen } from '../../views/screen';
import { scenarioParameter } from '../shared/playground-scenario';
import { findCode } from './code-to-publish';
import { findLocalEndpoint } from '../shared/local-endpoint';

/** The flags of the command. */
export interface PublishOptions {
  readonly service?: string;
}

/** `rollouts publish`: publishes a version of the function on a local cloud, as a pipeline does in an account. */
export async function runPublish(what: string, options: PublishOptions): Promise<number> {
  const endpoint = await findLocalEndpoint();
  // Nothing of the environment or a profile may lead these calls to AWS.
  const config = {
    endpoint,
    region: process.env['AWS_REGION'] ?? 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const ssm = new SSMClient(config);
  const lambda = new LambdaClient(config);
  const manifest = await findService(
    new ServiceRegistry({ ssm, sts: new STSClient(config) }),
    options.service,
  );
  const { functionName: FunctionName } = lambdaTargetOf(manifest);
  const { Handler = 'index.handler' } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName }),
  );
  const scenario = await readScenarioFile(ssm);
  const [moduleName = 'index'] = Handler.split('.');
  const { name, entry } = await asUsage(() => findCode(what, scenario, moduleName));
  const code = await asUsage(() => bundleHandler(entry, moduleName));
  const newest = await newestVersion(lambda, FunctionName);
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: code }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 60 }, { FunctionName });
  const { Version: version } = await lambda.send(
    new PublishVersionCommand({ FunctionName, Description: name }),
  );
  const screen = new Screen();
  if (version === newest) {
    screen.print(
      `${name} has the code of version ${version}, so that Lambda published no new one. ` +
        `Run rollouts start ${version} to release it again.`,
    );
    return exitCodes.ok;
  }
  screen.print(
    `${name} is published as version ${version} of ${manifest.service}; the publication starts its release.`,
  );
  screen.print('Run rollouts watch to follow it, rollouts abort to roll it back.');
  return exitCodes.ok;
}

async function findService(registry: ServiceRegistry, name: string | undefined): Promise<ServiceManifest> {
  if (name !== undefined) return registry.read(name);
  const { manifests } = await registry.list();
  const [only, ...others] = manifests;
  if (!only) throw new UsageError('the local cloud has no service: start it with a template that has one');
  if (others.length === 0) return only;
  throw new UsageError(
    `several services found: pass --service with one of ${manifests.map(({ service }) => service).join(', ')}`,
  );
}

/** Returns the path of the scenario that the local cloud plays; undefined when it plays none. */
async function readScenarioFile(ssm: SSMClient): Promise<string | undefined> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: scenarioParameter }));
    return Parameter?.Value;
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound') return undefined;
    throw error;
  }
}

async function newestVersion(client: LambdaClient, FunctionName: string): Promise<string> {
  let newest = 0;
  for await (const { Versions = [] } of paginateListVersionsByFunction({ client }, { FunctionName })) {
    for (const { Version } of Versions) newest = Math.max(newest, Number(Version) || 0);
  }
  return String(newest);
}
