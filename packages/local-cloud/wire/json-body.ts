import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../kernel/errors';
import type { WireResponse } from './protocol';
import { serdeContext, type SdkModel } from './sdk-schemas';

/** The deepest nesting of a body. EventBridge documents it for its own, and parsers commonly end there. */
const deepestNesting = 1000;

/**
 * Reads a JSON object by schema; an empty body is an empty object.
 *
 * @throws AwsError `SerializationException` for anything else
 */
export async function readJson(
  model: SdkModel,
  schema: NormalizedSchema,
  body: Uint8Array,
): Promise<unknown> {
  const deserializer = model.payloadCodec().createDeserializer();
  deserializer.setSerdeContext(serdeContext);
  const problem = problemOf(body);
  if (problem !== undefined) throw new AwsError('SerializationException', problem);
  try {
    return await deserializer.read(schema, body.length > 0 ? (body as never) : ('{}' as never));
  } catch (error) {
    throw new AwsError('SerializationException', `the body cannot be read: ${(error as Error).message}`);
  }
}

/** Explains why a body is no object, or nested too deeply. It is parsed afterwards, so it need not be JSON here. */
function problemOf(body: Uint8Array): string | undefined {
  const start = body.findIndex((byte) => !space.has(byte));
  if (start >= 0 && body[start] !== code['{']) return 'the body is not a JSON object';
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < body.length; index++) {
    const byte = body[index];
    if (byte === code['"']) isInText = !isInText;
    else if (isInText) index += byte === code['\\'] ? 1 : 0;
    else if (byte === code['}'] || byte === code[']']) depth--;
    else if ((byte === code['{'] || byte === code['[']) && ++depth > deepestNesting) {
      return `the body has more than ${deepestNesting} levels`;
    }
  }
  return undefined;
}

const code = { '{': 0x7b, '}': 0x7d, '[': 0x5b, ']': 0x5d, '"': 0x22, '\\': 0x5c } as const;
const space: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Writes a value as a JSON body by schema. */
export function writeJson(model: SdkModel, schema: NormalizedSchema, value: unknown): Uint8Array | string {
  const serializer = model.payloadCodec().createSerializer();
  serializer.setSerdeContext(serdeContext);
  serializer.write(schema, value);
  return serializer.flush();
}

/**
 * An error as both JSON protocols write it: the SDKs take the name from the header or `__type`. Services that used to speak the query
 * protocol, SQS and CloudWatch, send their old name beside it, which the AWS CLI shows.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
 */
export function writeJsonError(model: SdkModel, error: AwsError, contentType: string): WireResponse {
  const side = error.status >= 500 ? 'Receiver' : 'Sender';
  return {
    status: error.status,
    headers: {
      'content-type': contentType,
      'x-amzn-errortype': error.code,
      ...(model.isQueryCompatible && {
        'x-amzn-query-error': `${model.queryError(error.code).code};${side}`,
      }),
    },
    body: JSON.stringify({ __type: error.code, message: error.message, ...error.fields }),
  };
}
