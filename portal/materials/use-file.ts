import { fileAt } from "../client/addresses";
import { useEffect, useState } from "react";
import { problemOf, type Problem } from "../client/problem";
import { useSession } from "../sign-in/session";

export interface FetchedFile {
  content: Blob | undefined;
  /** Of the content, for an img. */
  url: string | undefined;
  disposition: string;
  problem: Problem | undefined;
  retry: () => void;
}

type Fetched = { key: string } & Pick<FetchedFile, "content" | "url" | "problem"> & { disposition?: string };

/** Fetches a file with the visitor's token, as long as it is looked at: no address that anybody else could open. */
export function useFile(id: string, file: string): FetchedFile {
  const { api } = useSession();
  const [round, setRound] = useState(0);
  const [fetched, setFetched] = useState<Fetched>();
  const key = `${id}/${file}`;
  useEffect(() => {
    const stopping = new AbortController();
    let url: string | undefined;
    void (async () => {
      try {
        const { content, disposition } = await api.getFile(fileAt("material", { id, file }), stopping);
        if (stopping.signal.aborted) return;
        url = URL.createObjectURL(content);
        setFetched({ key, content, disposition, url, problem: undefined });
      } catch (error) {
        if (!stopping.signal.aborted)
          setFetched({ key, content: undefined, url: undefined, problem: problemOf(error) });
      }
    })();
    return () => {
      stopping.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [api, id, file, key, round]);
  const current = fetched?.key === key ? fetched : undefined;
  return {
    content: current?.content,
    url: current?.url,
    disposition: current?.disposition ?? "",
    problem: current?.problem,
    retry: () => setRound(round + 1),
  };
}
