// Coordinates: where on a walk its frames lie, as walklib/walks/coordinates.py.

// From 0 to 1, both included.
export function lineCoordinates(frames) {
  return Array.from({ length: frames }, (_, k) => spaced(k, frames));
}

// From 0 up to 1, which is 0 again, without it.
export function circleCoordinates(frames) {
  return Array.from({ length: frames }, (_, k) => k / frames);
}

// [u, v] row by row from the top left.
export function gridCoordinates(rows, columns) {
  return Array.from({ length: rows * columns }, (_, k) => [
    spaced(k % columns, columns),
    spaced(Math.floor(k / columns), rows),
  ]);
}

// numpy's `linspace(0, 1, count)[k]`, bit for bit.
function spaced(k, count) {
  if (count === 1) return 0;
  return k === count - 1 ? 1 : k * (1 / (count - 1));
}
