// The tokenizer of CLIP: text to token ids, as KerasHub's `CLIPPreprocessor` makes them.
//
// Byte pair encoding (Sennrich et al. 2016) of the bytes of each word. Spaces are those
// of Unicode, which is not quite JavaScript's `\s`.

const SPACE = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACES = new RegExp(`[${SPACE}]+`, "gu");
const PIECES = new RegExp(
  `'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^${SPACE}\\p{L}\\p{N}]+`,
  "gu",
);
const SPECIAL = /<\|startoftext\|>|<\|endoftext\|>/gu;
const START = "<|startoftext|>";
const END = "<|endoftext|>";
const BYTES = byteCharacters();

// A function from a text to its token ids, without start and end.
//
// vocabulary: token -> id; merges: list of "a b", the first merged first.
export function tokenizer({ vocabulary, merges }) {
  const ranks = new Map(merges.map((pair, rank) => [pair, rank]));
  const unknown = vocabulary[END];
  const known = new Map();

  function idsOf(piece) {
    if (!known.has(piece)) {
      known.set(piece, merged(symbols(piece), ranks).map(t => vocabulary[t] ?? unknown));
    }
    return known.get(piece);
  }

  return text => {
    const lowered = text.replace(/[A-Z]/g, letter => letter.toLowerCase());
    return parts(lowered).flatMap(part =>
      part === START || part === END
        ? [vocabulary[part]]
        : (normalized(part).match(PIECES) ?? []).flatMap(idsOf),
    );
  };
}

// Token ids with start and end, cut or filled up to `length`.
export function packed(ids, { start, end, pad, length }) {
  const content = [start, ...ids.slice(0, length - 2), end];
  return Int32Array.from({ length }, (_, k) => content[k] ?? pad);
}

// The text between special tokens, and those.
function parts(text) {
  const specials = text.match(SPECIAL) ?? [];
  return text.split(SPECIAL).flatMap((part, k) => (k < specials.length ? [part, specials[k]] : [part]));
}

function normalized(text) {
  const spaced = text.normalize("NFC").replace(SPACES, " ");
  // letter by letter: a sigma at the end of a word stays an ordinary one
  return Array.from(spaced, letter => letter.toLowerCase()).join("");
}

// The bytes of a word as characters, the last one marked.
function symbols(piece) {
  const found = Array.from(new TextEncoder().encode(piece), byte => BYTES[byte]);
  found[found.length - 1] += "</w>";
  return found;
}

function merged(word, ranks) {
  let current = word;
  while (current.length > 1) {
    const pairs = current.slice(1).map((right, k) => `${current[k]} ${right}`);
    const best = pairs.reduce((a, b) => ((ranks.get(b) ?? Infinity) < (ranks.get(a) ?? Infinity) ? b : a));
    if (!ranks.has(best)) return current;
    current = joined(current, best);
  }
  return current;
}

function joined(word, pair) {
  const result = [];
  for (let k = 0; k < word.length; k += 1) {
    const both = k + 1 < word.length && `${word[k]} ${word[k + 1]}` === pair;
    result.push(both ? word[k] + word[k + 1] : word[k]);
    if (both) k += 1;
  }
  return result;
}

// GPT-2's character for each byte: printable ones are themselves.
function byteCharacters() {
  let next = 256;
  const printable = byte =>
    (byte > 32 && byte < 127) || (byte > 160 && byte < 173) || byte > 173;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(printable(byte) ? byte : next++),
  );
}
