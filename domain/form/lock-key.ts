/** The serial number by which locks are compared: small letters make no other lock. */
export const lockKey = (lockSerial: string): string => lockSerial.toUpperCase();

/** So many locks go into one application. */
export const mostLocks = 20;
