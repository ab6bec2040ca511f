/**
 * What an invoice can be printed with: Latin, the signs of GBK, Chinese characters of Unicode's first plane. Others come
 * out as boxes at some reader or other, and the provider refuses them; who types one has to know before they ask. Names
 * are normalised before, so what NFKC makes into something else isn't here.
 */
export const printableText =
  /^[\u0020-\u007E\u00A1-\u00A7\u00A9-\u00AC\u00AE\u00B0-\u00B3\u00B6\u00B7\u00B9-\u00BB\u00BF-\u00FF\u2010-\u2016\u2018-\u201A\u201C-\u201E\u2026\u2160-\u2169\u2460-\u2473\u3000-\u3011\u3014-\u3017\u3400-\u4DBF\u4E00-\u9FFF\uFF01-\uFF5E]*$/u;

/** The characters that can't be printed, each once. */
export const unprintableIn = (text: string): string[] =>
  [...new Set(text)].filter((character) => !printableText.test(character));
