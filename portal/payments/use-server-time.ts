import { useEffect, useState } from "react";
import { useSession } from "../sign-in/session";

/** The server's time in milliseconds, four times a second: a countdown never skips a second. */
export function useServerTime(): number {
  const { clock } = useSession();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), 250);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}
