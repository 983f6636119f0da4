import { errorCountText, type ErrorCount } from '../../../../core/analysis/faults/error-count';
import { timeOfDay } from '../../../../core/text/format';
import type { FailedItem, ReleaseFailure } from '../views/failure';

const verbs: Readonly<Record<ReleaseFailure['kind'], string>> = {
  gate: 'failed',
  alarm: 'went to ALARM',
  tripwire: 'rolled it back',
  person: 'stopped it',
  release: 'ended it',
};

/** The failed gates, alarm or person, with the numbers and their limits, and the commonest errors. */
export function FailureView({
  failure,
  errors = [],
}: {
  failure: ReleaseFailure;
  errors?: readonly ErrorCount[];
}) {
  return (
    <ul class="failure" aria-label="What failed">
      {failure.items.map((item) => (
        <li key={item.name}>
          <span class="sign" aria-hidden="true">
            ✗
          </span>
          <div>
            <p>
              <strong>{item.name}</strong> {verbs[failure.kind]} at {timeOfDay(failure.at)} UTC
              <Measured item={item} />
            </p>
            <p class="why">{item.sentence}</p>
          </div>
        </li>
      ))}
      {errors.map((error) => (
        <li key={`${error.type}: ${error.message}`} class="why">
          {errorCountText(error)}
        </li>
      ))}
    </ul>
  );
}

function Measured({ item: { measure } }: { item: FailedItem }) {
  if (!measure) return null;
  return (
    <>
      : <strong class="bad">{measure.value}</strong>, against {measure.limit}
    </>
  );
}
