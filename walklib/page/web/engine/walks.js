// Walks: a map from a coordinate to embeddings and noise; as walklib/walks/.
//
// Each walk says what its arguments are, so that a plan can be checked before there is a
// model, and how its path is made of them. Noise is `{ count, row(k) }`.

import { circleCoordinates, gridCoordinates, lineCoordinates } from "./coordinates.js";
import { direction } from "./directions.js";
import { mapped, widthOf } from "./embeddings.js";
import { circle, closedSpline, combined, dot, lerp, line, norm, slerp } from "./geometry.js";
import { normLerp, tokenSlerp } from "./ways.js";

const INTERPOLATIONS = { slerp, lerp, token_slerp: tokenSlerp, norm_lerp: normLerp };

const prompt = { kind: "prompt" }, prompts = { kind: "prompts" }, noise = { kind: "noise" };
const number = name => ({ kind: "number", name });
const seed = { ...number("seed"), start: 42 };
const interpolation = { kind: "choice", choices: Object.keys(INTERPOLATIONS), start: "slerp" };

export const WALKS = {
  prompt_walk: {
    takes: { start: prompt, end: prompt, frames: number("frames"), noise, interpolation },
    noises: ({ frames }) => frames,
    path({ start, end, frames, noise, interpolation }, model) {
      const between = interpolationNamed(interpolation, model), noiseAt = noiseOnLine(noise, frames);
      return t => [mapped((a, b) => between(a, b, t), start, end), noiseAt(t)];
    },
  },
  grid_walk: {
    takes: { corners: { ...prompts, least: 4, most: 4 }, rows: number("rows"), columns: number("columns"), noise, interpolation },
    noises: ({ rows, columns }) => rows * columns,
    path({ corners, rows, columns, noise, interpolation }, model) {
      const between = interpolationNamed(interpolation, model), noiseAt = noiseOnGrid(noise, rows, columns);
      const across = ([u, v]) => (a, b, c, d) => between(between(a, b, u), between(c, d, u), v);
      return place => [mapped(across(place), ...corners), noiseAt(place)];
    },
  },
  step_walk: {
    takes: {
      start: prompt, frames: number("frames"), step_size: number("step_size"), noise,
      direction: { kind: "choice", choices: ["support", "ones"], start: "support" }, seed,
    },
    noises: ({ frames }) => frames,
    path({ start, frames, step_size: size, noise, direction: named, seed }, model) {
      const towards = direction(named, start, seed, model), noiseAt = noiseOnLine(noise, frames);
      const ahead = t => (from, to) => line(from, to, Math.fround(t * (frames - 1) * size));
      return t => [mapped(ahead(t), start, towards), noiseAt(t)];
    },
  },
  loop_walk: {
    takes: { prompts: { ...prompts, least: 2 }, frames: number("frames"), noise },
    closed: true,
    noises: () => 1,
    path({ prompts, noise }) {
      return t => [mapped((...keys) => closedSpline(keys, t), ...prompts), noise.row(0)];
    },
  },
  circular_walk: {
    takes: { embeddings: prompt, frames: number("frames"), noise_x: noise, noise_y: noise },
    closed: true,
    noises: () => 1,
    path({ embeddings, noise_x, noise_y }) {
      const [x, y] = independent({ noise_x, noise_y });
      return t => [embeddings, circle(x, y, t)];
    },
  },
  plane_walk: {
    takes: { embeddings: prompt, rows: number("rows"), columns: number("columns"), noise_x: noise, noise_y: noise, noise_z: noise },
    noises: () => 1,
    path({ embeddings, noise_x, noise_y, noise_z }) {
      const [x, y, z] = independent({ noise_x, noise_y, noise_z });
      return place => {
        const [p, q, height] = dome(place);
        return [embeddings, combined(combined(x, p, y, q), 1, z, height)];
      };
    },
  },
};

// Coordinates of the frames of a walk, as its view has them.
export function coordinatesOf({ walk, view, frames, rows, columns }) {
  if (view.coordinates) return view.coordinates.map(place => inside(walk, place));
  const seen = { frames, rows, columns, ...view };
  if (isGrid(walk)) return gridCoordinates(seen.rows, seen.columns);
  return (isClosed(walk) ? circleCoordinates : lineCoordinates)(seen.frames);
}

export const isGrid = walk => "rows" in WALKS[walk].takes;
export const isClosed = walk => Boolean(WALKS[walk].closed);

// A coordinate on the walk; an Error says why it is none.
export function inside(walk, place) {
  const places = isGrid(walk) ? place : [place];
  const numbers = Array.isArray(places) && places.every(Number.isFinite);
  if (!numbers || places.length !== (isGrid(walk) ? 2 : 1))
    throw new Error(`A coordinate of ${walk} must be ${isGrid(walk) ? "two numbers" : "a number"}.`);
  if (isClosed(walk)) return place - Math.floor(place);
  if (places.every(each => each >= 0 && each <= 1)) return place;
  throw new Error(`Coordinates of ${walk} lie in [0, 1]. Received: ${places}`);
}

// The point at t between two of a model's tensors.
function interpolationNamed(name, { layout }) {
  return (start, end, t) => INTERPOLATIONS[name](start, end, t, widthOf(start, layout));
}

// One noise for all, or on the arcs between many.
function noiseOnLine(noise, frames) {
  if (noise.count === 1) return () => noise.row(0);
  return t => {
    const [before, after, fraction] = neighbours(t, frames);
    return slerp(noise.row(before), noise.row(after), fraction);
  };
}

function noiseOnGrid(noise, rows, columns) {
  if (noise.count === 1) return () => noise.row(0);
  return ([u, v]) => {
    const [left, right, across] = neighbours(u, columns), [above, below, down] = neighbours(v, rows);
    const on = row => slerp(noise.row(row * columns + left), noise.row(row * columns + right), across);
    return slerp(on(above), on(below), down);
  };
}

// The frames before and after t, and how far on the way between them.
function neighbours(t, count) {
  const position = Math.round(t * (count - 1) * 1e9) / 1e9; // 2.9999999996 is frame 3
  const before = Math.min(Math.floor(position), Math.max(count - 2, 0));
  return [before, Math.min(before + 1, count - 1), Math.fround(position - before)];
}

// Several noises, if no circle through two of them passes near zero.
function independent(named) {
  const noises = Object.entries(named).map(([name, noise]) => [name, noise.row(0)]);
  noises.forEach(([nameX, x], k) => {
    for (const [nameY, y] of noises.slice(k + 1))
      if (Math.abs(dot(x, y)) > 0.99 * norm(x) * norm(y))
        throw new Error(`\`${nameX}\` and \`${nameY}\` must be different noises: take another seed for one of them.`);
  });
  return noises.map(([, noise]) => noise);
}

// How much of x, y and z is in the noise at [u, v]; the squares add up to 1.
function dome([u, v]) {
  const [p, q] = [2 * u - 1, 1 - 2 * v], size = Math.max(1, Math.hypot(p, q));
  const flat = [p / size, q / size];
  return [...flat, Math.sqrt(Math.max(0, 1 - flat[0] ** 2 - flat[1] ** 2))];
}
