/**
 * Returns a telephone number that a person wrote in the form in which it is dialled: "+86 138 0000 0001" → "13800000001".
 * Spaces, brackets and full-width digits are ignored, and 86 is removed only before a complete number. A text that is no
 * number is only trimmed.
 */
export function plainPhone(written: string): string {
  const plain = written
    .normalize("NFKC")
    .replace(/[\s()\u2010-\u2015.]/g, (sign) => (/[\u2010-\u2015]/.test(sign) ? "-" : ""));
  if (!/^\+?[\d-]+$/.test(plain)) return written.trim();
  const inland = plain.replace(/^(\+86|0086|86(?=1[3-9]\d-?\d{4}-?\d{4}$))-?/, "");
  const digits = inland.replaceAll("-", "");
  if (/^1[3-9]\d{9}$/.test(digits)) return digits;
  // After the country code, a landline's area code is written without its 0.
  return inland !== plain && /^[1-9]/.test(inland) ? `0${inland}` : inland;
}
