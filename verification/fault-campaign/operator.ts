import { type SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { Ledger } from '../../aws/ledger/ledger';
import { assertNever } from '../../core/errors/assert-never';
import { controlRequest } from '../../core/release/control-request';
import type { LocalCloud } from '../../packages/local-cloud';
import type { personRequests } from './proof-case';

/** The requests that concern the release in flight. */
export type Control = Exclude<(typeof personRequests)[number], 'publish' | 'queue'>;

/** A person who controls the release in flight. */
export class Operator {
  constructor(
    private readonly clock: LocalCloud['context']['clock'],
    private readonly ledger: Ledger,
    private readonly sfn: SFNClient,
  ) {}

  /** Does nothing when no release is in flight. */
  async control(asks: Control): Promise<void> {
    const at = new Date(this.clock.now()).toISOString();
    const request = controlRequest('a proof', 'ana', at);
    const current = await this.ledger.readCurrent();
    if (!current) return;
    const { id, executionArn } = current;
    const attested = { ...request, identity: 'attested' } as const;
    switch (asks) {
      case 'abort':
        await this.ledger.abort(executionArn, request);
        break;
      case 'pause':
        await this.ledger.pause(executionArn, request);
        break;
      case 'resume':
        await this.ledger.resume(executionArn);
        break;
      case 'promote':
        await this.ledger.people.ask(id, {
          ...attested,
          kind: 'promotion',
          extent: 'full',
          pastApproval: true,
        });
        break;
      case 'approve':
        await this.ledger.people.ask(id, {
          ...attested,
          kind: 'answer',
          stage: '20%',
          decision: 'approved',
        });
        break;
      case 'stop':
        await this.sfn.send(new StopExecutionCommand({ executionArn })).catch(() => undefined);
        break;
      default:
        assertNever(asks);
    }
  }
}
