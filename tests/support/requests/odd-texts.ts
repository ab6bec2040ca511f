/** Characters that programs trip over, one a piece: those that a text may not hold are left out of it. */
const oddPieces = [
  // By NFKC each becomes others, the last one eighteen.
  ..."ﬁ①Ⅷ㈱Ａ１ｶ㍿ª½",
  "\uFDFA",
  // Marks on a letter, up to as many as a name may have, and more.
  ...["e\u0301", "a\u0301\u0302", "o\u0301\u0302\u0303", "u\u0301\u0302\u0303\u0304", "\u0301"],
  // Beyond the basic plane, and joined.
  ...["😀", "👩‍👩‍👧", "🇨🇳", "𠮷", "\u{E0001}", "\u{1D173}"],
  // What is shown from right to left, or not at all.
  ...["עב", "\u202E", "\u200B", "\u00A0", "\u3000", "\uFFFD"],
  // What other languages than this one would run, or read as their own.
  ..."<>&'\"`\\{}$%;=@#|",
];

/** Characters as people here write them. */
const plainPieces = [..."示例单位甲乙丙（）有限公司 Ab1-·"];

/** Of what a text that has to pass the patterns can be made. */
export function piecesFor(patterns: readonly RegExp[]) {
  // A blank passes only between others.
  const passes = (piece: string) => patterns.every((pattern) => pattern.test(`a${piece}a`));
  return { odd: oddPieces.filter(passes), plain: plainPieces.filter(passes) };
}
