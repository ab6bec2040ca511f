// The delay of 1.5 s is long enough to read the outcome, and short enough not to be a wait.
setTimeout(() => document.getElementById("return").submit(), 1500);
