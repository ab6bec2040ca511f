import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import nuonuo.open.sdk.NNOpenSDK;

/** Uses 诺诺's own SDK as its users do: token, issue, query, re-issue, and the red letter with its red invoice. */
public class NuonuoOpenSdk {
  private static final Gson gson = new Gson();
  private static final NNOpenSDK sdk = NNOpenSDK.getIntance();
  private static JsonObject settings;
  private static String token;

  private static String text(String name) {
    return settings.get(name).getAsString();
  }

  private static JsonObject call(String method, String accessToken, JsonObject body) {
    String senid = UUID.randomUUID().toString().replace("-", "");
    String answer =
        sdk.sendPostSyncRequest(
            text("gatewayUrl"), senid, text("appKey"), text("appSecret"), accessToken, text("taxNumber"),
            "nuonuo.OpeMplatform." + method, gson.toJson(body));
    return JsonParser.parseString(answer).getAsJsonObject();
  }

  private static JsonObject call(String method, JsonObject body) {
    return call(method, token, body);
  }

  private static JsonObject json(String... pairs) {
    JsonObject object = new JsonObject();
    for (int index = 0; index < pairs.length; index += 2) object.addProperty(pairs[index], pairs[index + 1]);
    return object;
  }

  private static JsonObject order(String orderNo) {
    JsonObject detail =
        json(
            "goodsName", "*信息技术服务*CA锁延期服务", "goodsCode", "3040203000000000000", "withTaxFlag", "1",
            "taxRate", "0.06", "taxExcludedAmount", "188.68", "tax", "11.32", "taxIncludedAmount", "200.00",
            "num", "1", "price", "200.00");
    JsonArray details = new JsonArray();
    details.add(detail);
    JsonObject order =
        json(
            "buyerName", "示例科技有限公司", "buyerTaxNum", "91350100M000100Y43", "salerTaxNum", text("taxNumber"),
            "orderNo", orderNo, "invoiceDate", "2026-01-02 03:04:05", "invoiceType", "1", "invoiceLine", "pc",
            "clerk", "示例开票人", "pushMode", "0", "email", "demo@example.com");
    order.add("invoiceDetail", details);
    JsonObject body = new JsonObject();
    body.add("order", order);
    return body;
  }

  private static JsonObject byOrder(String orderNo) {
    JsonArray numbers = new JsonArray();
    numbers.add(orderNo);
    JsonObject body = new JsonObject();
    body.add("orderNos", numbers);
    return body;
  }

  /** Queries an order until it is issued or has failed, and returns its last state. */
  private static JsonObject result(String orderNo) throws InterruptedException {
    for (int tries = 0; tries < 300; tries += 1) {
      JsonElement rows = call("queryInvoiceResult", byOrder(orderNo)).get("result");
      if (rows != null) {
        JsonObject row = rows.getAsJsonArray().get(0).getAsJsonObject();
        String status = row.get("status").getAsString();
        if (!status.equals("20") && !status.equals("21")) return row;
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("no end of " + orderNo);
  }

  private static JsonObject redForm(String billId) throws InterruptedException {
    for (int tries = 0; tries < 300; tries += 1) {
      JsonObject answer = call("queryInvoiceRedConfirm", json("identity", "0", "billId", billId));
      JsonArray list = answer.getAsJsonObject("result").getAsJsonArray("list");
      if (list.size() == 1 && list.get(0).getAsJsonObject().get("openStatus").getAsString().equals("1"))
        return list.get(0).getAsJsonObject();
      Thread.sleep(50);
    }
    throw new IllegalStateException("no red invoice of " + billId + call("queryInvoiceRedConfirm", json("identity", "0", "billId", billId)) + call("queryInvoiceResult", byOrder("FOREIGNRED1")));
  }

  public static void main(String[] arguments) throws Exception {
    settings =
        JsonParser.parseReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).getAsJsonObject();
    Map<String, Object> seen = new LinkedHashMap<>();

    String granted = sdk.getMerchantToken(text("appKey"), text("appSecret"), text("tokenUrl"));
    JsonObject grant = JsonParser.parseString(granted).getAsJsonObject();
    token = grant.get("access_token").getAsString();
    seen.put("expiresIn", grant.get("expires_in").getAsString());
    seen.put("wrongSecret", JsonParser.parseString(sdk.getMerchantToken(text("appKey"), "x", text("tokenUrl"))));
    seen.put("wrongToken", call("requestBillingNew", "x", order("FOREIGN0")));

    seen.put("unknown", call("queryInvoiceResult", byOrder("FOREIGN1")));
    seen.put("issue", call("requestBillingNew", order("FOREIGN1")));
    seen.put("issueAgain", call("requestBillingNew", order("FOREIGN1")));
    JsonObject blue = result("FOREIGN1");
    seen.put("issued", blue);

    // The stand-in fails once to seal the order UNSEALED, as the test has told it.
    seen.put("issueUnsealed", call("requestBillingNew", order("UNSEALED")));
    seen.put("unsealed", result("UNSEALED"));
    seen.put("reInvoice", call("reInvoice", json("orderno", "UNSEALED")));
    seen.put("sealed", result("UNSEALED"));
    seen.put("reInvoiceDone", call("reInvoice", json("orderno", "UNSEALED")));
    seen.put(
        "delivery",
        call(
            "deliveryInvoice",
            json(
                "taxnum", text("taxNumber"), "invoiceNum", blue.get("allElectronicInvoiceNumber").getAsString(),
                "mail", "demo@example.com")));
    seen.put("login", call("getCertificationStatus", json("queryType", "2")));

    JsonObject form =
        json(
            "billId", "FOREIGNBILL1", "blueInvoiceLine", "pc", "applySource", "0", "blueElecInvoiceNumber",
            blue.get("allElectronicInvoiceNumber").getAsString(), "sellerTaxNo", text("taxNumber"), "sellerName",
            text("sellerName"), "buyerName", "示例科技有限公司", "redReason", "2", "orderNo", "FOREIGNRED1");
    seen.put("redForm", call("saveInvoiceRedConfirm", form));
    seen.put("redFormAgain", call("saveInvoiceRedConfirm", form));
    seen.put("redRow", redForm("FOREIGNBILL1"));
    seen.put("red", result("FOREIGNRED1"));
    seen.put("noMethod", call("explode", new JsonObject()));

    System.out.write(gson.toJson(seen).getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }
}
