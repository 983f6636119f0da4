import type { PeerServices } from '../../../kernel/peers';
import type { CloudContext } from '../../../kernel/cloud-context';
import { layerVariables } from '../state/layers';
import { sandboxFolder } from '../state/python';
import type { FunctionVersion } from '../state/version';
import type { LogTarget } from './log-target';

/**
 * The variables of an execution environment's process: AWS's, the function's, credentials of the function's
 * role and the local cloud's endpoint; of the parent's own, `PATH` only.
 */
export function processVariables(
  context: CloudContext,
  peers: Pick<PeerServices, 'endpoint'>,
  version: FunctionVersion,
  log: LogTarget,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string },
): Record<string, string> {
  const { settings, functionName } = version;
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: process.env.PATH ?? '',
    HOME: sandboxFolder,
    AWS_ENDPOINT_URL: peers.endpoint,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...layerVariables(settings.layers, settings.runtime),
    ...settings.variables,
    _HANDLER: settings.handler,
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySizeMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: log.format,
    AWS_LAMBDA_LOG_GROUP_NAME: log.group,
    AWS_LAMBDA_LOG_STREAM_NAME: log.stream,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    LAMBDA_TASK_ROOT: settings.code.folder,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
  };
}
