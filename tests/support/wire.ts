import { once } from "node:events";
import { connect } from "node:net";
import type { Answer } from "../../embedded/demo/api-client";
import { noteSeen } from "./seen-answers";

/** Sends bytes that no HTTP client would send, and reads the one answer until the server closes the connection. */
export async function sendBytes(baseUrl: string, ...bytes: (string | Buffer)[]): Promise<Answer> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  for (const part of bytes) socket.write(part);
  await once(socket, "close");
  const answer = parseAnswer(Buffer.concat(chunks).toString("utf8"));
  const [, method = "", path] = /^([A-Z]+) (\/\S*) HTTP/.exec(String(bytes[0])) ?? [];
  if (path !== undefined)
    noteSeen({ method, url: baseUrl + path, status: answer.status, headers: [...answer.headers.keys()] });
  return answer;
}

function parseAnswer(text: string): Answer {
  const end = text.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  const body = text.slice(end + 4);
  return {
    status: Number(statusLine.split(" ")[1]),
    headers,
    body: headers.get("content-type")?.includes("json") ? JSON.parse(body) : body,
  };
}

/**
 * Returns the head of a request, including the empty line. The server is asked to close the connection after its
 * answer.
 */
export const headOf = (requestLine: string, headers: Record<string, string> = {}): string =>
  [
    requestLine,
    ...Object.entries({ host: "127.0.0.1", connection: "close", ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
    "\r\n",
  ].join("\r\n");
