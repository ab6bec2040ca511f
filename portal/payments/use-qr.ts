import { useEffect, useState } from "react";
import { useSession } from "../sign-in/session";

/**
 * Returns an address for the picture of a QR code, which is fetched with the visitor's token.
 * @param path - undefined for a code that had expired before, which the API no longer shows
 */
export function useQr(path: string | undefined): string | undefined {
  const { api } = useSession();
  const [qr, setQr] = useState<{ path: string; address: string }>();

  useEffect(() => {
    if (path === undefined) return undefined;
    const stopping = new AbortController();
    let address: string | undefined;
    api
      .getFile(path, { signal: stopping.signal })
      .then(({ content }) => {
        if (stopping.signal.aborted) return;
        address = URL.createObjectURL(content);
        setQr({ path, address });
      })
      // The code may have expired meanwhile. The page shows that by the application's state.
      .catch(() => undefined);
    return () => {
      stopping.abort();
      if (address) URL.revokeObjectURL(address);
    };
  }, [api, path]);

  return qr !== undefined && qr.path === path ? qr.address : undefined;
}
