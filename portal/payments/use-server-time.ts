import { useEffect, useState } from "react";
import { useSession } from "../sign-in/session";

/**
 * Returns the server's time in milliseconds since the epoch. It is updated four times a second, so that a countdown
 * never skips a second.
 */
export function useServerTime(): number {
  const { clock } = useSession();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), 250);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}
