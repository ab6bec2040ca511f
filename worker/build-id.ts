import { ownBuildId } from "../config/worker";

// Program `node dist/worker/build-id.js`: prints the build id under which Temporal knows this program's worker.
console.log(process.env["WORKER_BUILD_ID"] || ownBuildId());
