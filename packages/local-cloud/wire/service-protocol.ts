import { awsJson } from './aws-json';
import { awsQuery } from './aws-query';
import type { WireProtocol } from './protocol';
import { restJson } from './http-json';
import type { SdkModel } from './sdk-schemas';

/** The protocol that a service's SDK client speaks, from the server's side. */
export function protocolFor(model: SdkModel): WireProtocol {
  switch (model.protocol) {
    case 'aws.protocols#restJson1':
      return restJson(model);
    case 'aws.protocols#awsJson1_0':
    case 'aws.protocols#awsJson1_1':
      return awsJson(model);
    case 'aws.protocols#awsQuery':
      return awsQuery(model);
    default:
      throw new Error(`no server side for the protocol ${model.protocol}`);
  }
}
