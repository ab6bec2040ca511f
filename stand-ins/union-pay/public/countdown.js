const countdown = document.getElementById("countdown");

if (countdown) {
  // The time left is counted from the seconds that the gateway gave, because the browser's clock may differ from the
  // gateway's.
  const end = performance.now() + Number(countdown.dataset.seconds) * 1000;
  const show = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    const minutes = String(Math.floor(left / 60)).padStart(2, "0");
    countdown.textContent = `${minutes}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0) {
      countdown.textContent = "已超过支付时限，请返回商户网站重新发起支付";
      document.getElementById("pay").disabled = true;
      clearInterval(timer);
    }
  };
  const timer = setInterval(show, 250);
  show();
}
