import { AwsError } from '../kernel/errors';
import type { RequestHead, WireProtocol } from './protocol';
import { readJson, writeJson, writeJsonError } from './json-body';
import type { SdkModel } from './sdk-schemas';

/** awsJson 1.0 and 1.1: one path, the operation in `x-amz-target`. */
export function awsJson(model: SdkModel): WireProtocol {
  const contentType = `application/x-amz-json-${model.protocol.endsWith('1_1') ? '1.1' : '1.0'}`;
  return {
    route(head) {
      const target = String(head.headers['x-amz-target'] ?? '');
      const end = target.lastIndexOf('.');
      if (!isCall(head) || !isPrefixOf(model, target.slice(0, end))) return undefined;
      return model.operations.get(target.slice(end + 1));
    },
    unknownOperation: () => new AwsError('UnknownOperationException', 'no such operation', { status: 404 }),
    async readInput(operation, request) {
      return (await readJson(model, operation.input, request.body)) as Record<string, unknown>;
    },
    writeOutput: (operation, output) => ({
      status: 200,
      headers: { 'content-type': contentType },
      body: operation.output.isUnitSchema() ? '{}' : writeJson(model, operation.output, output),
    }),
    writeError: (error) => writeJsonError(model, error, contentType),
  };
}

/** The AWS CLI names CloudTrail with its package, `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101`; SDKs do not. */
function isPrefixOf({ target }: SdkModel, prefix: string): boolean {
  return prefix === target || prefix.endsWith(`.${target}`);
}

/** DynamoDB takes a request of another type for that of an unknown operation; it is assumed that the others do, too. */
function isCall({ method, path, headers }: RequestHead): boolean {
  return (
    method === 'POST' &&
    path === '/' &&
    /^application\/x-amz-json-1\.[01](?:;|$)/.test(headers['content-type'] ?? '')
  );
}
