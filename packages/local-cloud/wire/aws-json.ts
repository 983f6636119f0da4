import type { WireProtocol, WireRequest } from './protocol';
import { readJson, writeJson, writeJsonError } from './json-body';
import type { SdkModel } from './sdk-schemas';

/** awsJson 1.0 and 1.1: one path, the operation in `x-amz-target`. */
export function awsJson(model: SdkModel): WireProtocol {
  const contentType = (request: WireRequest) =>
    request.headers['content-type'] ??
    `application/x-amz-json-${model.protocol.endsWith('1_1') ? '1.1' : '1.0'}`;
  return {
    route(request) {
      const target = String(request.headers['x-amz-target'] ?? '');
      return model.operations.get(target.slice(target.lastIndexOf('.') + 1));
    },
    async readInput(operation, request) {
      return (await readJson(model, operation.input, request.body)) as Record<string, unknown>;
    },
    writeOutput(operation, output, request) {
      return {
        status: 200,
        headers: { 'content-type': contentType(request) },
        body: operation.output.isUnitSchema() ? '{}' : writeJson(model, operation.output, output),
      };
    },
    writeError: (error, request) => writeJsonError(model, error, contentType(request)),
  };
}
