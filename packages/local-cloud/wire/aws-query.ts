import { XmlCodec } from '@aws-sdk/core/protocols';
import { AwsError } from '../kernel/errors';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { WireProtocol } from './protocol';
import { serdeContext, type SdkModel } from './sdk-schemas';
import { fromText } from './text-values';
import { escapeXml } from './xml';

const dateTime = 5;

/** awsQuery: a form with `Action`, answered in XML. */
export function awsQuery(model: SdkModel): WireProtocol {
  const xmlns = model.xmlNamespace ?? '';
  const headers = { 'content-type': 'text/xml' };
  const form = (body: Uint8Array) => new URLSearchParams(Buffer.from(body).toString('utf8'));
  return {
    route: ({ method, headers: { 'content-type': type = '' } }, body) =>
      method === 'POST' && body && /^application\/x-www-form-urlencoded(?:;|$)/.test(type)
        ? model.operations.get(form(body).get('Action') ?? '')
        : undefined,

    unknownOperation: () => new AwsError('InvalidAction', 'no such operation'),

    async readInput(operation, request) {
      return (readForm(operation.input, form(request.body), '') ?? {}) as Record<string, unknown>;
    },

    writeOutput(operation, output) {
      const { name } = operation;
      const result = operation.output.isUnitSchema()
        ? ''
        : `<${name}Result>${writeXml(model, operation.output, operation.namespace, output)}</${name}Result>`;
      return {
        status: 200,
        headers,
        body: `<${name}Response xmlns="${xmlns}">${result}<ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></${name}Response>`,
      };
    },

    writeError(error) {
      const { code, status = error.status } = model.queryError(error.code);
      const type = status >= 500 ? 'Receiver' : 'Sender';
      return {
        status,
        headers,
        body:
          `<ErrorResponse xmlns="${xmlns}"><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code>` +
          `<Message>${escapeXml(error.message)}</Message></Error><RequestId>local</RequestId></ErrorResponse>`,
      };
    },
  };
}

/** The members of a form below a prefix: lists are `.member.N`, maps are `.entry.N.key` and `.value`. */
function readForm(schema: NormalizedSchema, form: URLSearchParams, prefix: string): unknown {
  if (schema.isStructSchema()) {
    const members: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const { xmlName = name } = member.getMergedTraits() as { xmlName?: string };
      const value = readForm(member, form, prefix === '' ? xmlName : `${prefix}.${xmlName}`);
      if (value !== undefined) members[name] = value;
    }
    return Object.keys(members).length > 0 || prefix === '' ? members : undefined;
  }
  if (schema.isListSchema()) {
    const { xmlFlattened } = schema.getMergedTraits() as { xmlFlattened?: unknown };
    const { xmlName = 'member' } = schema.getValueSchema().getMergedTraits() as { xmlName?: string };
    return numbered((index) =>
      readForm(schema.getValueSchema(), form, `${prefix}${xmlFlattened ? '' : `.${xmlName}`}.${index}`),
    );
  }
  if (schema.isMapSchema()) {
    const names = {
      key: (schema.getKeySchema().getMergedTraits() as { xmlName?: string }).xmlName ?? 'key',
      value: (schema.getValueSchema().getMergedTraits() as { xmlName?: string }).xmlName ?? 'value',
    };
    const entries = numbered((index) => {
      const entry = `${prefix}.entry.${index}`;
      const key = form.get(`${entry}.${names.key}`);
      return key === null
        ? undefined
        : ([key, readForm(schema.getValueSchema(), form, `${entry}.${names.value}`)] as const);
    });
    return entries && Object.fromEntries(entries as [string, unknown][]);
  }
  const text = form.get(prefix);
  return text === null ? undefined : fromText(schema, text);
}

function numbered<Item>(read: (index: number) => Item | undefined): Item[] | undefined {
  const items: Item[] = [];
  for (let index = 1; ; index++) {
    const item = read(index);
    if (item === undefined) return items.length > 0 ? items : undefined;
    items.push(item);
  }
}

/** The inside of the element that the SDK's codec writes around a value. */
function writeXml(
  model: SdkModel,
  schema: NormalizedSchema,
  serviceNamespace: string,
  value: unknown,
): string {
  const codec = new XmlCodec({
    timestampFormat: { useTrait: true, default: dateTime },
    xmlNamespace: model.xmlNamespace ?? '',
    serviceNamespace,
  });
  const serializer = codec.createSerializer();
  serializer.setSerdeContext(serdeContext);
  serializer.write(schema, value);
  return Buffer.from(serializer.flush() as Uint8Array)
    .toString('utf8')
    .replace(/^<\?xml[^>]*>/, '')
    .replace(/^<[^>]+>/, '')
    .replace(/<\/[^>]+>$/, '');
}
