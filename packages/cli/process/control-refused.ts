import { refusalText, type ControlRefusal, type RefusalCode } from '../../../core/audit/allowed-controls';
import { exitCodes } from './exit-codes';

/** The refusals of a control that came too late: the outcome differs, but the usage is valid. */
const tooLate: readonly RefusalCode[] = ['notInFlight', 'concluded', 'promoted', 'rolledBack'];

/** Thrown for a control that the release does not allow in its current status. Nothing was changed. */
export class ControlRefused extends Error {
  override readonly name = 'ControlRefused';

  constructor(
    release: string,
    readonly refusal: ControlRefusal,
  ) {
    super(`${release}: ${refusalText(refusal)}; nothing was changed`);
  }

  get exitCode(): number {
    return tooLate.includes(this.refusal.code) ? exitCodes.unexpectedOutcome : exitCodes.wrongUse;
  }
}
