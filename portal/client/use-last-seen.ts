import { useState } from "react";

/**
 * Returns the value, or the last known one while it is undefined, so that known data stay visible while another part of
 * the page is loading.
 */
export function useLastSeen<T>(value: T | undefined): T | undefined {
  const [seen, setSeen] = useState(value);
  if (value !== undefined && value !== seen) setSeen(value);
  return value ?? seen;
}
