import { NormalizedSchema } from '@smithy/core/schema';
import type { Codec, SerdeFunctions } from '@smithy/types';

/** One operation as an AWS SDK client's exported schema describes it. */
export interface SdkOperation {
  readonly name: string;
  readonly namespace: string;
  /** Method, URI template and success status, for REST protocols. */
  readonly http?: { readonly method: string; readonly uri: string; readonly status: number };
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

/** The part of a client module that the wire uses. */
export interface SdkModel {
  /** For example, `aws.protocols#restJson1`. */
  readonly protocol: string;
  readonly operations: ReadonlyMap<string, SdkOperation>;
  /** For awsQuery: the namespace of its XML. */
  readonly xmlNamespace?: string;
  /** For awsJson: what stands before the operation in `x-amz-target`, such as `AWSEvents`. */
  readonly target?: string;
  /** True for a service that spoke awsQuery before its JSON protocol. */
  readonly isQueryCompatible: boolean;
  payloadCodec(): Codec<string, string>;
  /** Returns the name of an error in the query protocol, and its status. */
  queryError(code: string): { readonly code: string; readonly status?: number };
}

/** The members of an SDK client's protocol that are read here; semi-internal, so the SDK is pinned. */
interface SdkProtocol {
  getShapeId(): string;
  getPayloadCodec(): Codec<string, string>;
  readonly serviceTarget?: string;
  readonly awsQueryCompatible?: boolean;
  readonly options?: { readonly xmlNamespace?: string };
}

type SchemaTuple = readonly [
  kind: number,
  namespace: string,
  name: string,
  traits: unknown,
  ...rest: unknown[],
];

const operationKind = 9;
const errorKind = -3;

/**
 * Reads operations, protocol and error names from the module of an AWS SDK client.
 *
 * @throws Error when the module has no client with schemas: the pinned SDK version has changed
 */
export function readSdkModel(sdk: object): SdkModel {
  let model = models.get(sdk);
  if (!model) models.set(sdk, (model = read(sdk)));
  return model;
}

/** Models by client module; the exports of a module do not change. */
const models = new WeakMap<object, SdkModel>();

function read(sdk: object): SdkModel {
  const protocol = protocolOf(sdk);
  const operations = new Map<string, SdkOperation>();
  const queryErrors = new Map<string, { code: string; status?: number }>();
  for (const exported of Object.values(sdk)) {
    if (!isSchema(exported)) continue;
    const [kind, namespace, name, traits, input, output] = exported;
    if (kind === operationKind) {
      const http = (traits as { http?: [string, string, number] } | undefined)?.http;
      operations.set(name, {
        name,
        namespace,
        http: http && { method: http[0], uri: http[1], status: http[2] },
        input: NormalizedSchema.of(input as never),
        output: NormalizedSchema.of(output as never),
      });
    } else if (kind === errorKind) {
      const queryError = (traits as { awsQueryError?: [string, number] } | undefined)?.awsQueryError;
      if (queryError) queryErrors.set(name, { code: queryError[0], status: queryError[1] });
    }
  }
  return {
    protocol: protocol.getShapeId(),
    operations,
    xmlNamespace: protocol.options?.xmlNamespace,
    target: protocol.serviceTarget,
    isQueryCompatible: protocol.awsQueryCompatible ?? false,
    payloadCodec: () => protocol.getPayloadCodec(),
    queryError: (code) => queryErrors.get(code) ?? { code },
  };
}

function isSchema(exported: unknown): exported is SchemaTuple {
  return Array.isArray(exported) && typeof exported[0] === 'number' && typeof exported[2] === 'string';
}

function protocolOf(sdk: object): SdkProtocol {
  const found = Object.entries(sdk).find(([name]) => /\w+Client$/.test(name) && name !== '__Client');
  const Client = found?.[1] as (new (config: object) => { config: { protocol?: SdkProtocol } }) | undefined;
  const protocol =
    Client &&
    new Client({ region: 'us-east-1', credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' } })
      .config.protocol;
  if (!protocol) throw new Error('the AWS SDK client exports no schemas any more; pin the version that does');
  return protocol;
}

/** The context of the SDK's own (de)serializers. */
export const serdeContext = {
  base64Decoder: (text: string) => new Uint8Array(Buffer.from(text, 'base64')),
  base64Encoder: (bytes: Uint8Array | string) => Buffer.from(bytes as Uint8Array).toString('base64'),
  utf8Encoder: (bytes: Uint8Array | string) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  utf8Decoder: (text: string) => new Uint8Array(Buffer.from(text, 'utf8')),
  protocol: 'http',
} as unknown as SerdeFunctions;
