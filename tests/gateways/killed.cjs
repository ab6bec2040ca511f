// Ends as whatever runs on a host that is taken away.
process.kill(process.pid, "SIGKILL");
