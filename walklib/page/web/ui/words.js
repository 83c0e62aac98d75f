// The words that the model knows: what to offer while a prompt is typed, and which words
// of a prompt it has never seen.

const MOST = 6;

export class Vocabulary {
  constructor({ words = [], phrases = {} } = {}) {
    this.words = words.filter(word => /^[a-z]+$/.test(word));
    this.known = new Set(words);
    this.phrases = Object.values(phrases).flat();
  }

  // The words and signs of a prompt that the model was never shown, each once.
  unknown(prompt) {
    if (!this.known.size) return [];
    const found = prompt.match(/\p{L}+|\p{Extended_Pictographic}/gu) ?? [];
    const strange = found.filter(word => !this.known.has(word.toLowerCase()));
    return [...new Set(strange)];
  }

  // What may follow what was typed: { text: the words to offer, from: where they begin }.
  offers(typed) {
    const lower = typed.toLowerCase();
    const starts = [...lower.matchAll(/(?<=^|\s)\S/g)].map(({ index }) => index);
    const found = new Map();
    for (const from of starts)
      for (const phrase of this.phrases)
        if (phrase.toLowerCase().startsWith(lower.slice(from)) && phrase.length > lower.length - from)
          found.set(phrase, { text: phrase, from });
    const from = starts.at(-1) ?? 0, fragment = lower.slice(from);
    if (fragment && !/\s$/.test(fragment))
      for (const word of this.words)
        if (word.startsWith(fragment) && word !== fragment) found.set(word, { text: word, from });
    const all = [...found.values()].slice(0, MOST);
    return typed.trim() ? all : this.phrases.slice(0, MOST).map(text => ({ text, from: 0 }));
  }
}
