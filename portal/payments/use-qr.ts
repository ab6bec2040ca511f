import { useEffect, useState } from "react";
import { useSession } from "../sign-in/session";

/**
 * An address at which the picture of a QR code can be shown; it is fetched with the visitor's token.
 * @param path - undefined for a code that was dead from the first: the API shows it no more
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
      // Dead meanwhile: the page says so by the application's own state.
      .catch(() => undefined);
    return () => {
      stopping.abort();
      if (address) URL.revokeObjectURL(address);
    };
  }, [api, path]);

  return qr !== undefined && qr.path === path ? qr.address : undefined;
}
