import { lostCommands } from "./answered-commands";

/** `node dist/runtime/lost-commands.js TIME FOLDER…`: what `deploy/ca restore` says of the commands since a backup. */
const [, , takenAt = "", ...folders] = process.argv;
console.log(lostCommands(folders, new Date(takenAt)).join("\n"));
