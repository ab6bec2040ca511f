/** Characters that cause errors in programs, one per piece. Pieces that a text may not contain are left out of it. */
const oddPieces = [
  // Characters that Unicode's NFKC replaces by others, the last one by eighteen.
  ..."ﬁ①Ⅷ㈱Ａ１ｶ㍿ª½",
  "\uFDFA",
  // Letters with combining marks: as many marks as a name may have, and more.
  ...["e\u0301", "a\u0301\u0302", "o\u0301\u0302\u0303", "u\u0301\u0302\u0303\u0304", "\u0301"],
  // Characters beyond Unicode's basic plane, and characters that are joined from several.
  ...["😀", "👩‍👩‍👧", "🇨🇳", "𠮷", "\u{E0001}", "\u{1D173}"],
  // Characters that are written from right to left, or are invisible.
  ...["עב", "\u202E", "\u200B", "\u00A0", "\u3000", "\uFFFD"],
  // Characters with a meaning in HTML, shells, templates, CSV or SQL.
  ..."<>&'\"`\\{}$%;=@#|",
];

/** Characters of ordinary texts. */
const plainPieces = [..."示例单位甲乙丙（）有限公司 Ab1-·"];

/** Returns the pieces from which a text that matches the patterns can be built. */
export function piecesFor(patterns: readonly RegExp[]) {
  // Each piece is tested between letters, because a blank is valid only there.
  const passes = (piece: string) => patterns.every((pattern) => pattern.test(`a${piece}a`));
  return { odd: oddPieces.filter(passes), plain: plainPieces.filter(passes) };
}
