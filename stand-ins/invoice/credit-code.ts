const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const checkedLength = 17;

/** Returns whether a text is a 统一社会信用代码 (GB 32100-2015): 18 characters, the last of which is the check character. */
export function isCreditCode(text: string): boolean {
  if (text.length !== checkedLength + 1) return false;
  const values = [...text].map((character) => alphabet.indexOf(character));
  if (values.includes(-1)) return false;
  const sum = values
    .slice(0, checkedLength)
    .reduce((total, value, place) => total + value * (3 ** place % alphabet.length), 0);
  return (sum + (values[checkedLength] ?? 0)) % alphabet.length === 0;
}
