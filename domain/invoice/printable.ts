/**
 * Matches text that an invoice can show: Latin letters, the signs of GBK, and Chinese characters of Unicode's first
 * plane. Some PDF readers show boxes for other characters and the provider refuses them, so a user is told before they
 * ask for the invoice. Names are normalised first, so characters that NFKC replaces are not in the list.
 */
export const printableText =
  /^[\u0020-\u007E\u00A1-\u00A7\u00A9-\u00AC\u00AE\u00B0-\u00B3\u00B6\u00B7\u00B9-\u00BB\u00BF-\u00FF\u2010-\u2016\u2018-\u201A\u201C-\u201E\u2026\u2160-\u2169\u2460-\u2473\u3000-\u3011\u3014-\u3017\u3400-\u4DBF\u4E00-\u9FFF\uFF01-\uFF5E]*$/u;

/** Returns the characters that can't be printed, each once. */
export const unprintableIn = (text: string): string[] =>
  [...new Set(text)].filter((character) => !printableText.test(character));
