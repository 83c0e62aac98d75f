// Places on a walk: in words, and the frame that is nearest.

export function placed(coordinates, index, point) {
  if (point) return `u = ${point[0].toFixed(2)}, v = ${point[1].toFixed(2)}`;
  return `Frame ${index} of 0 to ${coordinates.length - 1}, at t = ${coordinates[index].toFixed(2)}`;
}

// The index of the coordinate that is nearest to a place, a number or [u, v].
export function nearest(coordinates, place) {
  const there = [place].flat();
  const far = each => [each].flat().reduce((sum, value, axis) => sum + (value - there[axis]) ** 2, 0);
  return coordinates.reduce((best, each, index) => (far(each) < far(coordinates[best]) ? index : best), 0);
}
