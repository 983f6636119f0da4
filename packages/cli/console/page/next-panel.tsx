import type { NextView } from '../views/next';

/** The next event, and the commands for people. */
export function NextPanel({ next }: { next: NextView }) {
  return (
    <section class="next" aria-labelledby="next">
      <h3 id="next">Next</h3>
      <p class="event">{next.title}</p>
      {next.text !== '' && <p>{next.text}</p>}
      {next.steps.length > 0 && (
        <ul class="steps">
          {next.steps.map(({ purpose, command }) => (
            <li key={`${purpose} ${command}`}>
              {purpose}
              {command !== undefined && (
                <>
                  : <code>{command}</code>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
