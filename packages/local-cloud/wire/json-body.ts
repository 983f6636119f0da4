import type { NormalizedSchema } from '@smithy/core/schema';
import type { AwsError } from '../kernel/errors';
import type { WireResponse } from './protocol';
import { serdeContext, type SdkModel } from './sdk-schemas';

/** Reads a JSON body by schema; an empty body is an empty object. */
export async function readJson(
  model: SdkModel,
  schema: NormalizedSchema,
  body: Uint8Array,
): Promise<unknown> {
  const deserializer = model.payloadCodec().createDeserializer();
  deserializer.setSerdeContext(serdeContext);
  return deserializer.read(schema, body.length > 0 ? (body as never) : ('{}' as never));
}

/** Writes a value as a JSON body by schema. */
export function writeJson(model: SdkModel, schema: NormalizedSchema, value: unknown): Uint8Array | string {
  const serializer = model.payloadCodec().createSerializer();
  serializer.setSerdeContext(serdeContext);
  serializer.write(schema, value);
  return serializer.flush();
}

/**
 * An error as both JSON protocols write it: the SDKs take the name from the header or `__type`, and the CLI
 * takes CloudWatch's from the header of the query protocol that it used to speak.
 */
export function writeJsonError(model: SdkModel, error: AwsError, contentType: string): WireResponse {
  const side = error.status >= 500 ? 'Receiver' : 'Sender';
  return {
    status: error.status,
    headers: {
      'content-type': contentType,
      'x-amzn-errortype': error.code,
      'x-amzn-query-error': `${model.queryError(error.code).code};${side}`,
    },
    body: JSON.stringify({ __type: error.code, message: error.message, ...error.fields }),
  };
}
