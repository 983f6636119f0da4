import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { templateInteger, templateTags } from '../../../kernel/schemas';
import { resourceType, type ResourceType } from '../../../kernel/service';
import { identifier } from '../state/arns';
import type { DataPlane } from '../data-plane/data-plane';
import { authType, certificateArn, customDomainName, requireNoAuth } from '../state/inputs';
import { createListener, deleteListener, updateListener } from '../resources/listeners';
import { createRule, deleteRule, updateRule } from '../resources/rules';
import { createService, deleteService } from '../resources/services';
import type { LatticeStore } from '../state/store';
import { templateAction, templateMatch, templateRuleAction } from './actions';
import { generatedName, names } from './names';

const serviceProperties = z.strictObject({
  Name: names.service.optional(),
  AuthType: authType,
  CustomDomainName: customDomainName.optional(),
  CertificateArn: certificateArn.optional(),
  Tags: templateTags,
});

const listenerProperties = z.strictObject({
  ServiceIdentifier: identifier('service'),
  Name: names.listener.optional(),
  Protocol: z.enum(['HTTP', 'HTTPS', 'TLS_PASSTHROUGH']),
  Port: templateInteger.pipe(z.number().min(1).max(65535)).optional(),
  DefaultAction: templateAction,
  Tags: templateTags,
});

const ruleProperties = z.strictObject({
  ServiceIdentifier: identifier('service'),
  ListenerIdentifier: identifier('listener'),
  Name: names.rule.optional(),
  Priority: templateInteger.pipe(z.number().min(1).max(100)),
  Match: templateMatch,
  Action: templateRuleAction,
  Tags: templateTags,
});

/** The resource types of services, listeners and rules. */
export function serviceResourceTypes(
  store: LatticeStore,
  dataPlane: DataPlane,
): Record<string, ResourceType> {
  return {
    'AWS::VpcLattice::Service': resourceType({
      properties: serviceProperties,
      updates: {
        Name: 'replacement',
        AuthType: 'in-place',
        CustomDomainName: 'replacement',
        CertificateArn: 'unknown',
        Tags: 'in-place',
      },
      create(properties, context) {
        const { arn, id, createdAt, lastUpdatedAt, dnsEntry } = createService(store, {
          name: properties.Name ?? generatedName(context, names.service),
          authType: properties.AuthType,
          customDomainName: properties.CustomDomainName,
          certificateArn: properties.CertificateArn,
        });
        return {
          ref: arn,
          attributes: {
            Arn: arn,
            Id: id,
            Status: 'ACTIVE',
            CreatedAt: createdAt.toISOString(),
            LastUpdatedAt: lastUpdatedAt.toISOString(),
            'DnsEntry.DomainName': dnsEntry.domainName,
            'DnsEntry.HostedZoneId': dnsEntry.hostedZoneId,
          },
        };
      },
      update(properties, previous) {
        requireNoAuth(properties.AuthType);
        return previous;
      },
      delete({ ref }) {
        deleteService(store, dataPlane, ref);
      },
    }),
    'AWS::VpcLattice::Listener': resourceType({
      properties: listenerProperties,
      updates: {
        ServiceIdentifier: 'replacement',
        Name: 'replacement',
        Protocol: 'replacement',
        Port: 'replacement',
        DefaultAction: 'in-place',
        Tags: 'in-place',
      },
      async create(properties, context) {
        const { arn, id, service } = await createListener(store, dataPlane, {
          serviceIdentifier: properties.ServiceIdentifier,
          name: properties.Name ?? generatedName(context, names.listener),
          protocol: properties.Protocol,
          port: properties.Port,
          defaultAction: properties.DefaultAction,
        });
        return {
          ref: arn,
          attributes: { Arn: arn, Id: id, ServiceArn: service.arn, ServiceId: service.id },
        };
      },
      update(properties, previous) {
        const { DefaultAction: defaultAction, ServiceIdentifier: serviceIdentifier } = properties;
        // The handler compares with the previous template, never with the listener: tags do not touch weights.
        if (!isDeepStrictEqual(defaultAction, previous.properties.DefaultAction)) {
          updateListener(store, { serviceIdentifier, listenerIdentifier: previous.ref, defaultAction });
        }
        return previous;
      },
      delete({ ref, properties }) {
        const { ServiceIdentifier: serviceIdentifier } = properties;
        deleteListener(store, dataPlane, { serviceIdentifier, listenerIdentifier: ref });
      },
    }),
    'AWS::VpcLattice::Rule': resourceType({
      properties: ruleProperties,
      updates: {
        ServiceIdentifier: 'replacement',
        ListenerIdentifier: 'replacement',
        Name: 'replacement',
        Priority: 'in-place',
        Match: 'in-place',
        Action: 'in-place',
        Tags: 'in-place',
      },
      create(properties, context) {
        const { arn, id } = createRule(store, {
          serviceIdentifier: properties.ServiceIdentifier,
          listenerIdentifier: properties.ListenerIdentifier,
          name: properties.Name ?? generatedName(context, names.rule),
          priority: properties.Priority,
          match: properties.Match,
          action: properties.Action,
        });
        return { ref: arn, attributes: { Arn: arn, Id: id } };
      },
      update(properties, previous) {
        const { Priority: priority, Match: match, Action: action } = properties;
        const { properties: before } = previous;
        const { Priority, Match, Action } = before;
        // As for a listener: all three, if one of them differs between the templates.
        if (!isDeepStrictEqual([priority, match, action], [Priority, Match, Action])) {
          updateRule(store, { ...pathOf(before, previous.ref), priority, match, action });
        }
        return previous;
      },
      delete: ({ ref, properties }) => deleteRule(store, pathOf(properties, ref)),
    }),
  };
}

function pathOf(properties: z.output<typeof ruleProperties>, ruleIdentifier: string) {
  return {
    serviceIdentifier: properties.ServiceIdentifier,
    listenerIdentifier: properties.ListenerIdentifier,
    ruleIdentifier,
  };
}
