/**
 * A telephone number as people write it, as it is dialled: "+86 138 0000 0001" → "13800000001". Spaces, brackets and
 * full-width digits mean nothing, and 86 stands before a whole number only. What is no number stays as it was.
 */
export function plainPhone(written: string): string {
  const plain = written
    .normalize("NFKC")
    .replace(/[\s()\u2010-\u2015.]/g, (sign) => (/[\u2010-\u2015]/.test(sign) ? "-" : ""));
  if (!/^\+?[\d-]+$/.test(plain)) return written.trim();
  const inland = plain.replace(/^(\+86|0086|86(?=1[3-9]\d-?\d{4}-?\d{4}$))-?/, "");
  const digits = inland.replaceAll("-", "");
  if (/^1[3-9]\d{9}$/.test(digits)) return digits;
  // A landline's area code is written without its 0 behind the country's.
  return inland !== plain && /^[1-9]/.test(inland) ? `0${inland}` : inland;
}
