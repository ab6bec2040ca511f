import com.alibaba.fastjson.JSON;
import com.alibaba.fastjson.JSONObject;
import com.egzosn.pay.common.bean.NoticeParams;
import com.egzosn.pay.common.bean.PayOrder;
import com.egzosn.pay.common.bean.CertStoreType;
import com.egzosn.pay.common.bean.RefundOrder;
import com.egzosn.pay.common.exception.PayErrorException;
import com.egzosn.pay.common.http.UriVariables;
import com.egzosn.pay.union.api.UnionPayConfigStorage;
import com.egzosn.pay.union.api.UnionPayService;
import com.egzosn.pay.union.bean.UnionTransactionType;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Drives a UnionPay gateway with egzosn's pay-java-union, as a merchant would. Reads its settings as JSON from standard
 * input, and prints one JSON object with what it saw.
 */
public class EgzosnUnionPay {
  static final String password = "000000";
  static final BlockingQueue<String> notices = new LinkedBlockingQueue<>();
  static final Map<String, Object> seen = new LinkedHashMap<>();
  static final HttpClient browser = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
  static JSONObject settings;
  static String merchant;

  public static void main(String[] args) {
    int code = 0;
    try {
      settings = JSON.parseObject(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
      run();
      System.out.println(JSON.toJSONString(seen));
    } catch (Throwable error) {
      error.printStackTrace();
      code = 1;
    }
    System.exit(code);
  }

  static void run() throws Exception {
    merchant = startMerchant();
    UnionPayService union = createService();
    String number = "FOREIGNEGZOSN1";

    PayOrder order = orderOf(number, "200.00");
    order.setAddition("示例 附加+100%");
    Map<String, Object> form = union.orderInfo(order);
    seen.put("form", post("/gateway/api/frontTransReq.do", UriVariables.getMapToParameters(form)));
    form.put("txnAmt", "1");
    seen.put("forgedForm", post("/gateway/api/frontTransReq.do", UriVariables.getMapToParameters(form)));

    control("POST", "/orders/" + number + "/pay", "{}");
    Map<String, Object> payment = fieldsOf(notices.poll(10, TimeUnit.SECONDS));
    String queryId = (String) payment.get("queryId");
    seen.put("notice", payment);
    seen.put("noticeHolds", union.verify(new NoticeParams(payment)));
    Map<String, Object> altered = new TreeMap<>(payment);
    altered.put("txnAmt", "1");
    seen.put("alteredHolds", union.verify(new NoticeParams(altered)));
    step("query", () -> queryNow(union));

    RefundOrder refund = new RefundOrder(number + "R", queryId, new BigDecimal("50.00"));
    step("refund", () -> union.refund(refund));
    Map<String, Object> back = fieldsOf(notices.poll(10, TimeUnit.SECONDS));
    seen.put("refundNotice", back);
    seen.put("refundNoticeHolds", union.verify(new NoticeParams(back)));
    step("refundRepeat", () -> union.refund(refund));
    step("refundTooMuch", () -> union.refund(new RefundOrder(number + "S", queryId, new BigDecimal("150.01"))));
    step("refundUnknown", () -> union.refund(new RefundOrder(number + "T", "123456789012345678901", BigDecimal.ONE)));

    post("/gateway/api/frontTransReq.do", UriVariables.getMapToParameters(union.orderInfo(orderOf(number + "B", "1.00"))));
    control("POST", "/orders/" + number + "B/pay", "{}");
    String other = (String) fieldsOf(notices.poll(10, TimeUnit.SECONDS)).get("queryId");
    RefundOrder undo = new RefundOrder(number + "U", other, new BigDecimal("1.00"));
    step("undo", () -> union.unionRefundOrConsumeUndo(undo, UnionTransactionType.CONSUME_UNDO));

    // UnionPay's clearing day ends at 23:00, so the day an hour from now may be the next one.
    Instant cleared = Instant.now().plus(1, ChronoUnit.HOURS);
    step("billTooEarly", () -> union.downloadBill(Date.from(cleared), "00"));
    control("PUT", "/clock", "{\"now\":\"" + cleared.plus(1, ChronoUnit.DAYS) + "\"}");
    step("bill", () -> union.downloadBill(Date.from(cleared), "00"));
  }

  /**
   * Queries an order with the library, which always sends the present second as the order's time. So the order is made for
   * a second that is still to come.
   */
  static Object queryNow(UnionPayService union) throws Exception {
    for (int round = 1; round <= 3; round += 1) {
      String number = "FOREIGNEGZOSNQ" + round;
      PayOrder order = orderOf(number, "3.00");
      order.addAttr("txnTime", LocalDateTime.now().plusSeconds(2).format(DateTimeFormatter.ofPattern("yyyyMMddHHmmss")));
      post("/gateway/api/frontTransReq.do", UriVariables.getMapToParameters(union.orderInfo(order)));
      control("POST", "/orders/" + number + "/pay", "{}");
      notices.poll(10, TimeUnit.SECONDS);
      for (int tries = 0; tries < 40; tries += 1) {
        try {
          return union.query(null, number);
        } catch (PayErrorException notFound) {
          if (!"34".equals(notFound.getPayError().getErrorCode())) throw notFound;
          Thread.sleep(100);
        }
      }
    }
    throw new IllegalStateException("never asked in the order's own second");
  }

  /** Keeps the answer of a step, or the code of its refusal. The library accepts only answers signed by UnionPay. */
  static void step(String name, Callable<Object> call) {
    try {
      seen.put(name, call.call());
    } catch (PayErrorException refusal) {
      seen.put(name, refusal.getPayError().getErrorCode());
    } catch (Exception error) {
      seen.put(name, error.toString());
    }
  }

  static PayOrder orderOf(String number, String yuan) {
    return new PayOrder("CA锁延期续费", "示例", new BigDecimal(yuan), number, UnionTransactionType.WEB);
  }

  static UnionPayService createService() throws Exception {
    UnionPayConfigStorage config = new UnionPayConfigStorage();
    config.setMerId(settings.getString("merchantId"));
    config.setCertSign(true);
    config.setCertStoreType(CertStoreType.INPUT_STREAM);
    config.setKeyPrivateCert(pkcs12());
    config.setKeyPrivateCertPwd(password);
    config.setAcpMiddleCert(streamOf("intermediate"));
    config.setAcpRootCert(streamOf("root"));
    config.setNotifyUrl(merchant + "/notices");
    config.setReturnUrl(merchant + "/front");
    config.setSignType("RSA2");
    config.setInputCharset("UTF-8");
    String gateway = settings.getString("url");
    return new UnionPayService(config) {
      @Override
      public String getFrontTransUrl() {
        return gateway + "/gateway/api/frontTransReq.do";
      }

      @Override
      public String getBackTransUrl() {
        return gateway + "/gateway/api/backTransReq.do";
      }

      @Override
      public String getSingleQueryUrl() {
        return gateway + "/gateway/api/queryTrans.do";
      }

      @Override
      public String getFileTransUrl() {
        return gateway + "/";
      }
    };
  }

  static InputStream streamOf(String name) {
    return new ByteArrayInputStream(settings.getString(name).getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns the merchant's key and certificate in the form in which UnionPay gives them to merchants. */
  static InputStream pkcs12() throws Exception {
    String key = settings.getString("key").replaceAll("-----[A-Z ]+-----|\\s", "");
    Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(streamOf("certificate"));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "merchant",
        KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key))),
        password.toCharArray(),
        new Certificate[] {certificate});
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    store.store(bytes, password.toCharArray());
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  static String startMerchant() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/notices",
        exchange -> {
          notices.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  static Map<String, Object> fieldsOf(String body) {
    Map<String, Object> fields = new TreeMap<>();
    for (String pair : body.split("&")) {
      int at = pair.indexOf('=');
      fields.put(pair.substring(0, at), URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
    }
    return fields;
  }

  static int post(String path, String form) throws Exception {
    return send("POST", path, "application/x-www-form-urlencoded", form).statusCode();
  }

  static void control(String method, String path, String body) throws Exception {
    int status = send(method, "/control" + path, "application/json", body).statusCode();
    if (status != 200) throw new IllegalStateException(path + " was answered with " + status);
  }

  static HttpResponse<String> send(String method, String path, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(settings.getString("url") + path))
            .header("Content-Type", type)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return browser.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
