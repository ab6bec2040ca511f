import { lostCommands } from "./answered-commands";

/**
 * Program `node dist/runtime/lost-commands.js TIME FOLDER…`: prints what `deploy/ca restore` reports about the commands
 * since a backup.
 */
const [, , takenAt = "", ...folders] = process.argv;
console.log(lostCommands(folders, new Date(takenAt)).join("\n"));
