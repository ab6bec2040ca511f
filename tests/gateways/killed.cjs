// This program kills itself, as a host that is shut down kills its programs.
process.kill(process.pid, "SIGKILL");
