/** Matches what Node.js says of a program whose files, or whose packages' files, are missing or cut short. */
const said =
  /\b(ERR_)?MODULE_NOT_FOUND\b|\bERR_INVALID_PACKAGE_CONFIG\b|^SyntaxError: |Cannot find module|PrebuildError|ERR_DLOPEN_FAILED/m;

export const isOfBrokenFiles = (text: string): boolean => said.test(text);

export const brokenFiles = {
  fault: "程序或软件包的文件不完整",
  remedy: "请删除目录 node_modules 和 dist，再启动一次：会重新安装和编译。",
};
