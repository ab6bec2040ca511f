/**
 * What an invoice can be printed with: Latin, the signs of GBK, Chinese characters of Unicode's first plane. Others come
 * out as boxes at some reader or other, and the provider refuses them; who types one has to know before they ask.
 */
const printable =
  /^[\u0020-\u007E\u00A1-\u00AC\u00AE-\u00FF\u2010-\u2016\u2018-\u201A\u201C-\u201E\u2026\u2160-\u2169\u2460-\u2473\u3000-\u3011\u3014-\u3017\u3400-\u4DBF\u4E00-\u9FFF\uFF01-\uFF5E]$/u;

/** The characters that can't be printed, each once. */
export const unprintableIn = (text: string): string[] =>
  [...new Set(text)].filter((character) => !printable.test(character));
