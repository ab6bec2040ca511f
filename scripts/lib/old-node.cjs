"use strict";
// Node.js loads this file before any other (--require), so that a version which can't even parse the others says so. The
// file is therefore written in the JavaScript of the oldest versions.
var wanted = /(\d+)\.(\d+)/.exec(require("../../package.json").engines.node);
var found = process.versions.node.split(".");
var isOlder = +found[0] < +wanted[1] || (+found[0] === +wanted[1] && +found[1] < +wanted[2]);
if (isOlder) {
  var fault = "✘ Node.js：需要 " + wanted[0] + " 或更高版本，当前为 " + process.versions.node;
  process.stderr.write("\n" + fault + "\n    请升级后重试：https://nodejs.org/zh-cn/download\n");
  process.exit(1);
}
