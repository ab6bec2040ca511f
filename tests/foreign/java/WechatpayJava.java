import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import com.wechat.pay.java.core.Config;
import com.wechat.pay.java.core.RSAAutoCertificateConfig;
import com.wechat.pay.java.core.RSAPublicKeyConfig;
import com.wechat.pay.java.core.exception.ServiceException;
import com.wechat.pay.java.core.exception.ValidationException;
import com.wechat.pay.java.core.http.DefaultHttpClientBuilder;
import com.wechat.pay.java.core.notification.NotificationConfig;
import com.wechat.pay.java.core.notification.NotificationParser;
import com.wechat.pay.java.core.notification.RequestParam;
import com.wechat.pay.java.service.billdownload.BillDownloadServiceExtension;
import com.wechat.pay.java.service.billdownload.DigestBillEntity;
import com.wechat.pay.java.service.billdownload.model.GetFundFlowBillRequest;
import com.wechat.pay.java.service.billdownload.model.GetTradeBillRequest;
import com.wechat.pay.java.service.billdownload.model.TarType;
import com.wechat.pay.java.service.payments.model.Transaction;
import com.wechat.pay.java.service.payments.nativepay.NativePayService;
import com.wechat.pay.java.service.payments.nativepay.model.Amount;
import com.wechat.pay.java.service.payments.nativepay.model.CloseOrderRequest;
import com.wechat.pay.java.service.payments.nativepay.model.PrepayRequest;
import com.wechat.pay.java.service.payments.nativepay.model.QueryOrderByIdRequest;
import com.wechat.pay.java.service.payments.nativepay.model.QueryOrderByOutTradeNoRequest;
import com.wechat.pay.java.service.refund.RefundService;
import com.wechat.pay.java.service.refund.model.AmountReq;
import com.wechat.pay.java.service.refund.model.CreateRequest;
import com.wechat.pay.java.service.refund.model.QueryByOutRefundNoRequest;
import com.wechat.pay.java.service.refund.model.RefundNotification;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Drives a WeChat Pay gateway with Tencent's own wechatpay-java, as a merchant would. Reads its settings as JSON from
 * standard input, and prints one JSON object with what it saw.
 */
public class WechatpayJava {
  record Notice(Headers headers, String body) {}

  static final Gson gson = new GsonBuilder().create();
  static final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();
  static final Map<String, Object> seen = new LinkedHashMap<>();
  static JsonObject settings;

  public static void main(String[] args) {
    int code = 0;
    try {
      settings = JsonParser.parseString(new String(System.in.readAllBytes(), StandardCharsets.UTF_8)).getAsJsonObject();
      run();
      System.out.println(gson.toJson(seen));
    } catch (Throwable error) {
      error.printStackTrace();
      code = 1;
    }
    System.exit(code);
  }

  static void run() throws Exception {
    String notifyUrl = startMerchant();
    OkHttpClient http = toGateway();
    Config config = createConfig(http);
    var client = new DefaultHttpClientBuilder().config(config).okHttpClient(http).build();
    var orders = new NativePayService.Builder().httpClient(client).build();
    var refunds = new RefundService.Builder().httpClient(client).build();
    var bills = new BillDownloadServiceExtension.Builder().config(config).httpClient(client).build();
    var parser = new NotificationParser((NotificationConfig) config);
    String number = "FOREIGN-JAVA-1";

    PrepayRequest prepay = prepayOf(number, notifyUrl);
    step("prepay", () -> orders.prepay(prepay).getCodeUrl());
    step("repeat", () -> orders.prepay(prepay).getCodeUrl());
    step("unpaid", () -> orders.queryOrderByOutTradeNo(queryOf(number)));
    control("POST", "/orders/" + number + "/pay", "{}");
    Notice payment = notices.poll(10, TimeUnit.SECONDS);
    Transaction paid = parser.parse(paramOf(payment, payment.body()), Transaction.class);
    seen.put("paymentNotice", paid);
    step("altered", () -> parser.parse(paramOf(payment, payment.body() + " "), Transaction.class));
    step("paid", () -> orders.queryOrderById(queryByIdOf(paid.getTransactionId())));
    step("closePaid", () -> close(orders, number));

    CreateRequest refund = refundOf(number, notifyUrl);
    step("refund", () -> refunds.create(refund));
    Notice back = notices.poll(10, TimeUnit.SECONDS);
    seen.put("refundNotice", parser.parse(paramOf(back, back.body()), RefundNotification.class));
    step("refundRepeat", () -> refunds.create(refund));
    QueryByOutRefundNoRequest refundQuery = new QueryByOutRefundNoRequest();
    refundQuery.setOutRefundNo(refund.getOutRefundNo());
    step("refunded", () -> refunds.queryByOutRefundNo(refundQuery));

    orders.prepay(prepayOf(number + "B", notifyUrl));
    step("close", () -> close(orders, number + "B"));
    step("closed", () -> orders.queryOrderByOutTradeNo(queryOf(number + "B")));
    step("unknown", () -> orders.queryOrderByOutTradeNo(queryOf("FOREIGN-JAVA-NONE")));

    LocalDate today = LocalDate.now(ZoneOffset.ofHours(8));
    control("PUT", "/clock", "{\"now\":\"" + today.plusDays(1) + "T12:00:00+08:00\"}");
    GetTradeBillRequest trade = new GetTradeBillRequest();
    trade.setBillDate(today.toString());
    step("tradeBill", () -> textOf(bills.getTradeBill(trade)));
    GetFundFlowBillRequest flow = new GetFundFlowBillRequest();
    flow.setBillDate(today.toString());
    flow.setTarType(TarType.GZIP);
    step("fundFlowBill", () -> textOf(bills.getFundFlowBill(flow)));
  }

  /** Keeps the answer of a step, the code of its refusal, or the class of another failure. */
  static void step(String name, Callable<Object> call) {
    try {
      seen.put(name, call.call());
    } catch (ServiceException refusal) {
      seen.put(name, refusal.getHttpStatusCode() + " " + refusal.getErrorCode());
    } catch (ValidationException invalid) {
      seen.put(name, "refused");
    } catch (Exception error) {
      seen.put(name, error.toString());
    }
  }

  static String startMerchant() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/notices",
        exchange -> {
          notices.add(new Notice(exchange.getRequestHeaders(), new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/notices";
  }

  /** Returns an HTTP client that leads to the gateway as through a proxy, since the library knows only WeChat's hosts. */
  static OkHttpClient toGateway() {
    HttpUrl gateway = HttpUrl.get(get("url"));
    return new OkHttpClient.Builder()
        .addInterceptor(
            chain -> {
              HttpUrl url = chain.request().url().newBuilder().scheme(gateway.scheme()).host(gateway.host()).port(gateway.port()).build();
              return chain.proceed(chain.request().newBuilder().url(url).build());
            })
        .build();
  }

  static Config createConfig(OkHttpClient http) {
    if (settings.has("publicKeyId")) {
      return new RSAPublicKeyConfig.Builder()
          .merchantId(get("mchid"))
          .privateKey(get("merchantKey"))
          .merchantSerialNumber(get("merchantSerial"))
          .apiV3Key(get("apiV3Key"))
          .publicKey(get("publicKey"))
          .publicKeyId(get("publicKeyId"))
          .build();
    }
    return new RSAAutoCertificateConfig.Builder()
        .merchantId(get("mchid"))
        .privateKey(get("merchantKey"))
        .merchantSerialNumber(get("merchantSerial"))
        .apiV3Key(get("apiV3Key"))
        .httpClientBuilder(new DefaultHttpClientBuilder().okHttpClient(http))
        .build();
  }

  static PrepayRequest prepayOf(String number, String notifyUrl) {
    PrepayRequest request = new PrepayRequest();
    Amount amount = new Amount();
    amount.setTotal(20000);
    request.setAmount(amount);
    request.setAppid(get("appid"));
    request.setMchid(get("mchid"));
    request.setDescription("CA锁延期续费");
    request.setNotifyUrl(notifyUrl);
    request.setOutTradeNo(number);
    return request;
  }

  static QueryOrderByOutTradeNoRequest queryOf(String number) {
    QueryOrderByOutTradeNoRequest request = new QueryOrderByOutTradeNoRequest();
    request.setMchid(get("mchid"));
    request.setOutTradeNo(number);
    return request;
  }

  static QueryOrderByIdRequest queryByIdOf(String transactionId) {
    QueryOrderByIdRequest request = new QueryOrderByIdRequest();
    request.setMchid(get("mchid"));
    request.setTransactionId(transactionId);
    return request;
  }

  static String close(NativePayService orders, String number) {
    CloseOrderRequest request = new CloseOrderRequest();
    request.setMchid(get("mchid"));
    request.setOutTradeNo(number);
    orders.closeOrder(request);
    return "closed";
  }

  static CreateRequest refundOf(String number, String notifyUrl) {
    CreateRequest request = new CreateRequest();
    AmountReq amount = new AmountReq();
    amount.setRefund(5000L);
    amount.setTotal(20000L);
    amount.setCurrency("CNY");
    request.setAmount(amount);
    request.setOutTradeNo(number);
    request.setOutRefundNo("R-" + number);
    request.setReason("重复支付");
    request.setNotifyUrl(notifyUrl);
    return request;
  }

  static RequestParam paramOf(Notice notice, String body) {
    Headers headers = notice.headers();
    return new RequestParam.Builder()
        .serialNumber(headers.getFirst("Wechatpay-Serial"))
        .nonce(headers.getFirst("Wechatpay-Nonce"))
        .signature(headers.getFirst("Wechatpay-Signature"))
        .signType(headers.getFirst("Wechatpay-Signature-Type"))
        .timestamp(headers.getFirst("Wechatpay-Timestamp"))
        .body(body)
        .build();
  }

  /** Returns the bill's text, after the library has verified its hash. */
  static String textOf(DigestBillEntity bill) throws Exception {
    String text = new String(bill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return bill.verifyHash() ? text : "wrong hash";
  }

  static void control(String method, String path, String body) throws Exception {
    RequestBody json = RequestBody.create(body, MediaType.get("application/json"));
    Request request = new Request.Builder().url(get("url") + "/control" + path).method(method, json).build();
    try (Response response = new OkHttpClient().newCall(request).execute()) {
      if (!response.isSuccessful()) throw new IllegalStateException(path + " was answered with " + response.code());
    }
  }

  static String get(String name) {
    return settings.get(name).getAsString();
  }
}
