const countdown = document.getElementById("countdown");

if (countdown) {
  // Counted from the seconds that the gateway gave, because its clock may differ from the browser's.
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
