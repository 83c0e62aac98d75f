// The four text tensors that guide the model, one prompt each; as walklib/embeddings.py.
//
// Contexts are compact, as walklib/page/graphs.py says: one row for the padding, and two
// columns for those that no encoder writes.

export const FIELDS = ["positive", "negative", "positivePooled", "negativePooled"];

// Embeddings of `make(tensor of each, ...)`, field by field.
export function mapped(make, ...each) {
  return Object.fromEntries(
    FIELDS.map(field => [field, make(...each.map(one => one[field]))]),
  );
}

// The numbers of one of a tensor's vectors: a context has many, a pooled one is one.
export function widthOf({ length }, { rows, columns }) {
  return length === (rows + 1) * (columns + 2) ? columns + 2 : length;
}

// A context `(rows, columns)` with a row and two columns of zeros more.
export function withPadding(context, rows, columns) {
  const wide = new Float32Array((rows + 1) * (columns + 2));
  for (let row = 0; row < rows; row += 1) {
    wide.set(context.subarray(row * columns, (row + 1) * columns), row * (columns + 2));
  }
  return wide;
}
