import type uPlot from 'uplot';
import type { Mark } from '../views/marks';
import type { Colors } from './colors';

const colorOf: Readonly<Record<Mark['kind'], keyof Colors>> = {
  weight: 'muted',
  passed: 'safety',
  failed: 'harm',
};

/** Draws a vertical line at each mark and, in the uppermost plot, its label where there is room. */
export function drawMarks(drawn: uPlot, marks: readonly Mark[], colors: Colors, isLabeled: boolean): void {
  const { ctx, bbox } = drawn;
  ctx.save();
  for (const { at, kind } of marks) {
    const x = Math.round(drawn.valToPos(at / 1000, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.strokeStyle = colors[colorOf[kind]];
    ctx.lineWidth = (kind === 'failed' ? 1.5 : 1) * devicePixelRatio;
    ctx.setLineDash(kind === 'failed' ? [] : [2 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  if (isLabeled) labelMarks(drawn, marks, colors);
  ctx.restore();
}

/** The labels stand above the plot. Where two would overlap, a failure goes before a weight. */
function labelMarks(drawn: uPlot, marks: readonly Mark[], colors: Colors): void {
  const { ctx, bbox } = drawn;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.font = `600 ${11 * devicePixelRatio}px system-ui, sans-serif`;
  const gap = 4 * devicePixelRatio;
  const taken: (readonly [number, number])[] = [];
  for (const { at, label, kind } of [...marks].sort(failuresFirst)) {
    const width = ctx.measureText(label).width;
    const wanted = drawn.valToPos(at / 1000, 'x', true) - gap;
    const left = Math.max(bbox.left, Math.min(wanted, bbox.left + bbox.width - width));
    if (taken.some(([from, to]) => left < to + gap && left + width + gap > from)) continue;
    taken.push([left, left + width]);
    ctx.fillStyle = colors[colorOf[kind]];
    ctx.fillText(label, left, bbox.top - gap);
  }
}

function failuresFirst(one: Mark, other: Mark): number {
  return Number(other.kind === 'failed') - Number(one.kind === 'failed') || one.at - other.at;
}

/** Hatches the period that is not over, so that nobody reads its values as an end. */
export function hatch(drawn: uPlot, from: number, colors: Colors): void {
  const { ctx, bbox } = drawn;
  const left = Math.max(bbox.left, drawn.valToPos(from / 1000, 'x', true));
  const right = bbox.left + bbox.width;
  if (left >= right) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, bbox.top, right - left, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colors.line;
  ctx.lineWidth = devicePixelRatio;
  for (let x = left - bbox.height; x < right; x += 6 * devicePixelRatio) {
    ctx.beginPath();
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x + bbox.height, bbox.top);
    ctx.stroke();
  }
  ctx.restore();
}
