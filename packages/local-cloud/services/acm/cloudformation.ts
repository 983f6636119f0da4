import { z } from 'zod';
import { ignored, tags } from '../../kernel/schemas';
import { resourceType, type ResourceType } from '../../kernel/service';
import { drawUuid } from '../../kernel/random-text';
import { arnAt, type CloudContext } from '../../kernel/cloud-context';

const certificateProperties = z.strictObject({
  DomainName: z.string().min(1).max(253),
  SubjectAlternativeNames: z.array(z.string()).optional(),
  DomainValidationOptions: ignored('nobody proves here that a domain is theirs'),
  ValidationMethod: ignored('nobody proves here that a domain is theirs'),
  KeyAlgorithm: ignored('listeners have a certificate of their own here'),
  CertificateTransparencyLoggingPreference: ignored('nothing leaves the machine'),
  Tags: tags,
});

/** The CloudFormation resource types of AWS Certificate Manager that the local cloud provisions: certificates, as names only. */
export function acmResourceTypes(context: CloudContext): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::CertificateManager::Certificate': resourceType({
      properties: certificateProperties,
      updates: {
        DomainName: 'replacement',
        SubjectAlternativeNames: 'replacement',
        DomainValidationOptions: 'replacement',
        ValidationMethod: 'replacement',
        KeyAlgorithm: 'replacement',
        CertificateTransparencyLoggingPreference: 'in-place',
        Tags: 'in-place',
      },
      create: (_, provision) => {
        const id = drawUuid(context.random, 'certificate', provision.physicalName(64));
        return { ref: arnAt(context, 'acm', `certificate/${id}`) };
      },
      update: (_, previous) => previous,
      delete: () => undefined,
    }),
  };
}
