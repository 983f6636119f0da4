import { useEffect, useRef, useState } from 'preact/hooks';
import type { ControlCommand } from '../state/control-command';
import { sendCommand } from './send-command';
import type { AvailableControl } from '../views/available-controls';

/** A dialog that states the effect of a control, asks for a reason, and shows the error if it fails. */
export function ControlDialog(props: {
  control: AvailableControl;
  target: Pick<ControlCommand, 'service' | 'release' | 'executionArn'>;
  version: string;
  caller: string;
  /** True while the page shows a past state: nothing can be sent. */
  isStale: boolean;
  onClose: () => void;
}) {
  const { control, target, version, caller, isStale, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const [state, setState] = useState<{ readonly sending: boolean; readonly problem?: string }>({
    sending: false,
  });

  useEffect(() => dialog.current?.showModal(), []);

  const send = async () => {
    setState({ sending: true });
    const problem = await sendCommand({ ...target, control: control.control, reason: reason.trim() });
    if (problem === undefined) onClose();
    else setState({ sending: false, problem });
  };

  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={onClose}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <h2 id="dialog-title">
          {control.name}: version {version}
        </h2>
        <p>{control.consequence}</p>
        <label>
          Reason
          <input
            type="text"
            required
            maxLength={500}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
            autocomplete="off"
          />
        </label>
        <p class="muted">Recorded in the audit trail as {caller}</p>
        {state.problem !== undefined && (
          <p class="notice bad" role="alert">
            {state.problem}
          </p>
        )}
        <p class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button
            type="submit"
            class={control.dangerous ? 'dangerous' : 'primary'}
            disabled={state.sending || isStale}
          >
            {state.sending ? 'Sending …' : control.name}
          </button>
        </p>
      </form>
    </dialog>
  );
}
