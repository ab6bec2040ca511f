// Docker's health check of the API and of the worker: a failed or late request ends with exit code 1.
const { ok } = await fetch(process.env.HEALTHCHECK_URL, { signal: AbortSignal.timeout(3_000) });
process.exit(ok ? 0 : 1);
