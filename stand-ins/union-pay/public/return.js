// Long enough to read the outcome, short enough not to wait.
setTimeout(() => document.getElementById("return").submit(), 1500);
