import { z } from 'zod';
import { tagMap } from '../../../kernel/schemas';
import type { Operation } from '../../../kernel/service';
import { operation } from '../../../kernel/service';
import { latticeAccess } from './access';
import { actionView, ruleAction } from '../resources/actions';
import { identifier, listenerArnFor } from '../state/arns';
import type { DataPlane } from '../data-plane/data-plane';
import { clientToken, latticeName } from '../state/inputs';
import { createListener, deleteListener, updateListener } from '../resources/listeners';
import { pageRequest, requestedPage } from './paging';
import type { ListenerRecord } from '../state/records';
import type { LatticeStore } from '../state/store';
import type { CallRecorder } from '../../../kernel/call-recorder';

const ofService = z.strictObject({ serviceIdentifier: identifier('service') });
const byIdentifier = ofService.extend({ listenerIdentifier: identifier('listener') });

const updateListenerInput = byIdentifier.extend({ defaultAction: ruleAction });

/** The API operations on listeners. */
export function listenerOperations(
  store: LatticeStore,
  dataPlane: DataPlane,
  recorder: CallRecorder,
): Record<string, Operation> {
  const { context } = store;
  const access = (action: string) => (input: z.output<typeof byIdentifier>) =>
    latticeAccess(action, listenerArnFor(context, input.serviceIdentifier, input.listenerIdentifier));
  return {
    CreateListener: operation({
      input: ofService.extend({
        clientToken,
        name: latticeName(63, 'listener'),
        protocol: z.enum(['HTTP', 'HTTPS', 'TLS_PASSTHROUGH']),
        port: z.number().int().min(1).max(65535).optional(),
        defaultAction: ruleAction,
        tags: tagMap.optional(),
      }),
      access: (input) =>
        latticeAccess('CreateListener', listenerArnFor(context, input.serviceIdentifier, '*'), input),
      handle: (input) =>
        store.creations.once('CreateListener', input, async () =>
          summary(await createListener(store, dataPlane, input)),
        ),
    }),
    GetListener: operation({
      input: byIdentifier,
      access: access('GetListener'),
      handle(input) {
        const listener = store.listener(input.serviceIdentifier, input.listenerIdentifier);
        const { createdAt, lastUpdatedAt } = listener;
        return { ...summary(listener), createdAt, lastUpdatedAt };
      },
    }),
    ListListeners: operation({
      input: ofService.extend(pageRequest),
      access: () => latticeAccess('ListListeners', '*'),
      handle(input) {
        const { items, nextToken } = requestedPage(
          store.service(input.serviceIdentifier).listeners.values(),
          input,
        );
        return {
          items: items.map(({ arn, id, name, protocol, port, createdAt, lastUpdatedAt }) => ({
            arn,
            id,
            name,
            protocol,
            port,
            createdAt,
            lastUpdatedAt,
          })),
          nextToken,
        };
      },
    }),
    UpdateListener: operation({
      input: updateListenerInput,
      access: access('UpdateListener'),
      handle: recorder.recorded('UpdateListener', (input) => summary(updateListener(store, input))),
    }),
    DeleteListener: operation({
      input: byIdentifier,
      access: access('DeleteListener'),
      handle(input) {
        deleteListener(store, dataPlane, input);
        return {};
      },
    }),
  };
}

function summary(listener: ListenerRecord) {
  const { arn, id, name, protocol, port, service } = listener;
  return {
    arn,
    id,
    name,
    protocol,
    port,
    serviceArn: service.arn,
    serviceId: service.id,
    defaultAction: actionView(listener.defaultAction),
  };
}
