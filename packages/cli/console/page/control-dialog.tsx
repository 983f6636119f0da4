import { useEffect, useRef, useState } from 'preact/hooks';
import type { ControlOrder } from '../state/control-command';
import { sendOrder } from './send-command';
import type { ControlOffer } from '../views/offers';

/** Asks why, says what will happen, and tells when it did not work. */
export function ControlDialog(props: {
  offer: ControlOffer;
  target: Pick<ControlOrder, 'service' | 'release' | 'executionArn'>;
  version: string;
  who: string;
  onClose: () => void;
}) {
  const { offer, target, version, who, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const [state, setState] = useState<{ readonly sending: boolean; readonly problem?: string }>({
    sending: false,
  });

  useEffect(() => dialog.current?.showModal(), []);

  const send = async () => {
    setState({ sending: true });
    const problem = await sendOrder({ ...target, control: offer.control, reason: reason.trim() });
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
          {offer.name}: version {version}
        </h2>
        <p>{offer.consequence}</p>
        <label>
          Why?
          <input
            type="text"
            required
            maxLength={500}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
            autocomplete="off"
          />
        </label>
        <p class="muted">Recorded with the reason: {who}</p>
        {state.problem !== undefined && (
          <p class="notice bad" role="alert">
            {state.problem}
          </p>
        )}
        <p class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class={offer.dangerous ? 'dangerous' : 'main'} disabled={state.sending}>
            {state.sending ? 'Asking …' : offer.name}
          </button>
        </p>
      </form>
    </dialog>
  );
}
