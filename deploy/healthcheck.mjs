import { get } from "node:http";

// Docker's health check of our programs: a failed or late request ends with exit code 1. The inspector has a socket and no port.
const { HEALTHCHECK_SOCKET: socketPath, HEALTHCHECK_URL: url } = process.env;
const timeout = 3_000;
const answered = ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1);
const request = socketPath
  ? get({ socketPath, path: "/livez", timeout }, answered)
  : get(url, { timeout }, answered);
request.once("timeout", () => process.exit(1)).once("error", () => process.exit(1));
