import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { Plot, PlotLine } from '../views/plots';
import { timeOfDay } from '../../../../core/text/format';
import { colorsOf, useColorScheme, type Colors } from './colors';
import { formatValue } from './format-value';

/** All charts share one cursor. */
const cursorGroup = 'release';
const chartHeight = 132;

interface ChartProps {
  readonly plot: Plot;
  readonly marks: readonly { readonly at: number; readonly label: string }[];
  readonly span: readonly [number, number];
}

/** A plot, with the values at the cursor, or the latest ones, beside its title. */
export function Chart({ plot, marks, span }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const [pointed, setPointed] = useState<number | undefined>(undefined);
  const scheme = useColorScheme();
  // The chart is created once; its hooks read the current data here.
  const shown = useRef({ plot, marks });
  shown.current = { plot, marks };
  const shape = plot.lines.map(({ label, band }) => `${label}${band ? ' with band' : ''}`).join();

  useEffect(() => {
    const element = box.current!;
    const drawn = new uPlot(
      optionsOf(plot, colorsOf(element), element.clientWidth, () => shown.current, setPointed),
      dataOf(plot),
      element,
    );
    chart.current = drawn;
    const observer = new ResizeObserver(() =>
      drawn.setSize({ width: element.clientWidth, height: chartHeight }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
      chart.current = undefined;
    };
  }, [plot.id, shape, scheme]);

  useEffect(() => {
    chart.current?.setData(dataOf(plot), false);
    chart.current?.setScale('x', { min: span[0] / 1000, max: span[1] / 1000 });
  }, [plot, marks, span[0], span[1], shape, scheme]);

  return (
    <>
      <figcaption>
        <strong id={`${plot.id}-title`}>{plot.title}</strong>{' '}
        <Readout plot={plot} index={pointed ?? plot.times.length - 1} isPointed={pointed !== undefined} />
      </figcaption>
      <div
        ref={box}
        class="canvas"
        role="img"
        aria-label={`${plot.title}. ${plot.explanation} ${latestValues(plot)}`}
      />
    </>
  );
}

function Readout({ plot, index, isPointed }: { plot: Plot; index: number; isPointed: boolean }) {
  return (
    <span class="readout">
      {isPointed && <time>{timeOfDay(plot.times[index] ?? 0)} </time>}
      {plot.lines.map((line) => (
        <span key={line.label} class={`value ${line.color}${line.faint ? ' faint' : ''}`}>
          <span class="swatch" aria-hidden="true" /> {line.label}{' '}
          <b>{formatValue(line.values[index] ?? lastKnown(line, isPointed), plot.unit)}</b>
        </span>
      ))}
    </span>
  );
}

/** Returns the latest value of a line; the current minute may not have one yet. */
function lastKnown(line: PlotLine, isPointed: boolean): number | null {
  return isPointed ? null : (line.values.findLast((value) => value !== null) ?? null);
}

function latestValues(plot: Plot): string {
  return plot.lines
    .map((line) => `${line.label}: ${formatValue(lastKnown(line, false), plot.unit)}`)
    .join(', ');
}

function dataOf(plot: Plot): uPlot.AlignedData {
  const lines = plot.lines.flatMap(({ values, band }) => [values, ...(band ? [band.upper, band.lower] : [])]);
  return [plot.times.map((time) => time / 1000), ...lines.map((values) => [...values])];
}

function optionsOf(
  plot: Plot,
  colors: Colors,
  width: number,
  shown: () => Pick<ChartProps, 'plot' | 'marks'>,
  onPoint: (index: number | undefined) => void,
): uPlot.Options {
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const line of plot.lines) {
    const color = colors[line.color];
    series.push({
      label: line.label,
      stroke: color,
      width: line.faint ? 1 : 1.75,
      dash: line.faint ? [3, 3] : undefined,
      // A single value is drawn as a point.
      points: { show: (drawn) => !line.stepped && drawn.data[0].length < 2 },
      spanGaps: false,
      paths: line.stepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined,
      fill: plot.id === 'weight' ? `${color}33` : undefined,
    });
    if (!line.band) continue;
    const at = series.length;
    series.push(hidden, hidden);
    bands.push({ series: [at, at + 1], fill: `${color}26` });
  }
  const axis = {
    stroke: colors.muted,
    font: '11px system-ui, sans-serif',
    grid: { stroke: colors.line, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: chartHeight,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    legend: { show: false },
    padding: [8, 18, 0, 0],
    cursor: {
      sync: { key: cursorGroup },
      drag: { x: false, y: false },
      points: { size: 5 },
      y: false,
    },
    scales: {
      x: { time: true, auto: false },
      y: { range: (_, __, top) => [0, topOf(top, shown().plot)] },
    },
    axes: [
      { ...axis, size: 26, space: 60, values: (_, seconds) => seconds.map((second) => clock(second)) },
      {
        ...axis,
        size: 52,
        space: 26,
        values: (_, values) => values.map((value) => formatValue(value, plot.unit)),
      },
    ],
    series,
    bands,
    hooks: {
      setCursor: [(drawn) => onPoint(drawn.cursor.idx ?? undefined)],
      drawAxes: [(drawn) => drawMarks(drawn, shown().marks, colors, plot.id === 'weight')],
    },
  };
}

const hidden: uPlot.Series = { stroke: undefined, width: 0, points: { show: false } };

/** Computes the upper end of the vertical axis; a wide band must not flatten the lines. */
function topOf(top: number | null, { minTop, lines }: Plot): number {
  const highest = Math.max(0, ...lines.flatMap(({ values }) => values.filter((value) => value !== null)));
  const wanted = lines.some(({ band }) => band) ? Math.min(top ?? 0, highest * 4 + minTop) : (top ?? 0);
  const room = minTop === 100 ? 1 : 1.1;
  return Math.max(minTop, wanted * room);
}

/** Draws a vertical line at each change of the weight, with a label where there is room. */
function drawMarks(drawn: uPlot, marks: ChartProps['marks'], colors: Colors, isLabeled: boolean): void {
  const { ctx, bbox } = drawn;
  ctx.save();
  ctx.strokeStyle = colors.muted;
  ctx.fillStyle = colors.muted;
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const { at } of marks) {
    const x = Math.round(drawn.valToPos(at / 1000, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  if (isLabeled) labelMarks(drawn, marks);
  ctx.restore();
}

function labelMarks(drawn: uPlot, marks: ChartProps['marks']): void {
  const { ctx, bbox } = drawn;
  ctx.globalAlpha = 1;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  let free = -Infinity;
  for (const { at, label } of marks) {
    const x = drawn.valToPos(at / 1000, 'x', true) + 4 * devicePixelRatio;
    const width = ctx.measureText(label).width;
    if (x < free || x + width > bbox.left + bbox.width) continue;
    ctx.fillText(label, x, bbox.top + 11 * devicePixelRatio);
    free = x + width + 4 * devicePixelRatio;
  }
}

function clock(seconds: number): string {
  return timeOfDay(seconds * 1000).slice(0, 5);
}
