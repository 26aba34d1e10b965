/**
 * Curves as plain SVG: what is there before the script puts an interactive chart in its place, or if none runs.
 *
 * @module
 */

import { type Html, markup } from "../html/markup.ts";

const WIDTH = 1000;
const HEIGHT = 240;
/** Points of a curve at most: as many as there are places for them. */
const MAX_POINTS = 1000;

/** A curve. */
export interface Curve {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** What it shows, in a sentence, for those who cannot see it. */
  readonly label: string;
  /** What gives it its colour. */
  readonly tone: "line" | "loss";
}

/** A curve as an image. */
export function lineSvg({ xs, ys, label, tone }: Curve): Html {
  const x = scale(xs, WIDTH);
  const y = scale(ys, HEIGHT);
  const stride = Math.max(1, Math.ceil(xs.length / MAX_POINTS));
  const points = xs.flatMap((each, i) =>
    i % stride === 0 || i === xs.length - 1
      ? [`${x(each)},${(HEIGHT - Number(y(ys[i]!))).toFixed(1)}`]
      : []
  );
  return svgHtml(label, markup`<polyline class="${tone}" points="${points.join(" ")}"/>`);
}

/** Sticks from 0, up for gains and down for losses. */
export function sticksSvg(
  { gains, losses, label }: {
    readonly gains: readonly number[];
    readonly losses: readonly number[];
    readonly label: string;
  },
): Html {
  const y = scale([...gains, ...losses, 0], HEIGHT);
  const zero = HEIGHT - Number(y(0));
  const step = WIDTH / Math.max(gains.length, 1);
  const path = (values: readonly number[]) =>
    values.flatMap((value, i) =>
      value === 0
        ? []
        : [`M${((i + 0.5) * step).toFixed(1)} ${zero}V${(HEIGHT - Number(y(value))).toFixed(1)}`]
    ).join("");
  return svgHtml(
    label,
    markup`<path class="gain" d="${path(gains)}"/><path class="loss" d="${path(losses)}"/>`,
  );
}

function svgHtml(label: string, body: Html): Html {
  return markup`<svg class="plain-chart" viewBox="-4 -4 ${WIDTH + 8} ${
    HEIGHT + 8
  }" preserveAspectRatio="none" role="img" aria-label="${label}">${body}</svg>`;
}

function scale(values: readonly number[], size: number): (value: number) => string {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const span = high > low ? high - low : 1;
  return (value) => ((value - low) / span * size).toFixed(1);
}
