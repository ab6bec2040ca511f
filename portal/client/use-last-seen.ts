import { useState } from "react";

/** The value, or the last one before it went: what a page knows stays on it while another of its parts is loaded. */
export function useLastSeen<T>(value: T | undefined): T | undefined {
  const [seen, setSeen] = useState(value);
  if (value !== undefined && value !== seen) setSeen(value);
  return value ?? seen;
}
