import type { Plot } from '../views/plots';
import { dayAndTime, timeOfDay } from '../../../../core/text/format';
import { useState } from 'preact/hooks';
import { formatValue } from './format-value';

/** The values of a plot as a table, for screen readers and for exact numbers. */
export function PlotTable({ plot }: { plot: Plot }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Table<span class="visually-hidden"> of {plot.title}</span>
        <span class="muted"> · {plot.explanation}</span>
      </summary>
      {isOpen && (
        <div class="scroll" tabIndex={0} role="region" aria-label={`${plot.title} as a table`}>
          <table>
            <thead>
              <tr>
                <th scope="col">UTC</th>
                {plot.lines.map(({ label, band }) => (
                  <th key={label} scope="col">
                    {label}
                    {band && ' (band)'}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {plot.times.map((time, index) => (
                <tr key={index}>
                  <th scope="row" title={dayAndTime(time)}>
                    {timeOfDay(time)}
                  </th>
                  {plot.lines.map(({ label, values, band }) => (
                    <td key={label}>
                      {formatValue(values[index], plot.unit)}
                      {band &&
                        ` (${formatValue(band.lower[index], plot.unit)} to ${formatValue(band.upper[index], plot.unit)})`}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
