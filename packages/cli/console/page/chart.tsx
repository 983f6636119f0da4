import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { Mark } from '../views/marks';
import type { Plot, PlotLine } from '../views/plots';
import { timeOfDay } from '../../../../core/text/format';
import { dataOf, seriesOf } from './chart-data';
import { heightOf, optionsOf } from './chart-options';
import { colorsOf, useColorScheme } from './colors';
import { formatValue } from './format-value';

interface ChartProps {
  readonly plot: Plot;
  readonly marks: readonly Mark[];
  readonly span: readonly [number, number];
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** A plot, with the values at the cursor, or the latest ones, beside its title. */
export function Chart({ plot, marks, span, isFirst, isLast }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const [pointed, setPointed] = useState<number | undefined>(undefined);
  const scheme = useColorScheme();
  // The chart is created once; its hooks read the current data here.
  const shown = useRef({ plot, marks, isFirst, isLast });
  shown.current = { plot, marks, isFirst, isLast };
  const shape = seriesOf(plot)
    .map(({ line, kind }) => `${line.label} ${kind}`)
    .join();

  useEffect(() => {
    const element = box.current!;
    const drawn = new uPlot(
      optionsOf(plot, colorsOf(element), element.clientWidth, () => shown.current, setPointed),
      dataOf(plot),
      element,
    );
    chart.current = drawn;
    const observer = new ResizeObserver(() =>
      drawn.setSize({ width: element.clientWidth, height: heightOf({ plot, isFirst, isLast }) }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
      chart.current = undefined;
    };
  }, [plot.id, shape, scheme, isFirst, isLast]);

  useEffect(() => {
    chart.current?.setData(dataOf(plot), false);
    chart.current?.setScale('x', { min: span[0] / 1000, max: span[1] / 1000 });
  }, [plot, marks, span[0], span[1], shape, scheme, isFirst, isLast]);

  return (
    <>
      <figcaption>
        <strong id={`${plot.id}-title`}>{plot.title}</strong> <Readout plot={plot} pointed={pointed} />
      </figcaption>
      <div
        ref={box}
        class="canvas"
        style={{ height: `${heightOf({ plot, isFirst, isLast })}px` }}
        role="img"
        aria-label={`${plot.title}. ${plot.explanation} ${latestValues(plot)}`}
      />
    </>
  );
}

function Readout({ plot, pointed }: { plot: Plot; pointed: number | undefined }) {
  return (
    <span class="readout">
      {pointed !== undefined && <time>{timeOfDay(plot.times[pointed] ?? 0)} </time>}
      {plot.lines.map((line) => (
        <span key={line.label} class={`value ${line.color}${line.faint ? ' faint' : ''}`}>
          <span class="swatch" aria-hidden="true" /> {line.label}{' '}
          <b>
            {formatValue(pointed === undefined ? summaryOf(line, plot) : line.values[pointed], plot.unit)}
          </b>
        </span>
      ))}
    </span>
  );
}

/** Returns the value over the release, or the latest one of a period that is over. */
function summaryOf({ overall, values }: PlotLine, { isLastPartial }: Plot): number | null {
  if (overall !== undefined) return overall;
  const whole = isLastPartial ? values.slice(0, -1) : values;
  return whole.findLast((value) => value !== null) ?? null;
}

function latestValues(plot: Plot): string {
  return plot.lines
    .map((line) => `${line.label}: ${formatValue(summaryOf(line, plot), plot.unit)}`)
    .join(', ');
}
