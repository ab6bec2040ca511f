import { useEffect, useState } from "react";
import { problemOf, type Problem } from "../client/problem";
import { useSession } from "../sign-in/session";

interface Fetched {
  address: string;
  /** Address of the picture for an img element. */
  url?: string;
  problem?: Problem;
}

/**
 * Fetches a picture with the visitor's token while it is shown. Its address works in this page only, so nobody else can
 * open it.
 * @param address - undefined while the picture isn't needed
 */
export function usePicture(address: string | undefined): Omit<Fetched, "address"> & { retry: () => void } {
  const { api } = useSession();
  const [round, setRound] = useState(0);
  const [fetched, setFetched] = useState<Fetched>();
  useEffect(() => {
    if (address === undefined) return undefined;
    const stopping = new AbortController();
    let url: string | undefined;
    void (async () => {
      try {
        const { content } = await api.getFile(address, stopping);
        if (stopping.signal.aborted) return;
        url = URL.createObjectURL(content);
        setFetched({ address, url });
      } catch (error) {
        if (!stopping.signal.aborted) setFetched({ address, problem: problemOf(error) });
      }
    })();
    return () => {
      stopping.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [api, address, round]);
  const current = fetched !== undefined && fetched.address === address ? fetched : undefined;
  return {
    ...(current?.url === undefined ? {} : { url: current.url }),
    ...(current?.problem === undefined ? {} : { problem: current.problem }),
    retry: () => setRound(round + 1),
  };
}
