// Every browser reads this script, however old it is, so it uses only the oldest syntax. Visitors whose browser can't
// run the portal are told which browsers can.
(function () {
  var knows =
    "noModule" in document.createElement("script") &&
    typeof Promise === "function" &&
    typeof Promise.any === "function" &&
    typeof "".replaceAll === "function";
  if (knows) return;
  window.tooOldForThePortal = true;
  document.getElementById("root").innerHTML =
    '<div style="max-width:640px;margin:40px auto;padding:24px;font:16px/1.8 Microsoft YaHei,sans-serif">' +
    '<h1 style="font-size:22px">您的浏览器版本过低，无法使用CA自助延期续费</h1>' +
    "<p>请换用下列任一浏览器后再打开本页：</p>" +
    "<ul><li>谷歌浏览器（Chrome）87 或更新的版本；Windows 7 请用 109 版</li>" +
    "<li>微软 Edge 87 或更新的版本</li>" +
    "<li>火狐（Firefox）79 或更新的版本</li>" +
    "<li>苹果 Safari 14.1 或更新的版本</li>" +
    "<li>360、QQ、搜狗等浏览器的新版本，并使用“极速模式”（在地址栏右侧切换），不要使用“兼容模式”</li></ul>" +
    '<p>仍不能打开时，请致电天谷客服 <a href="tel:4009980000">4009980000</a>。</p></div>';
})();
