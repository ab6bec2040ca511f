import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.JSON;
import org.openapitools.client.api.ApplicationsApi;
import org.openapitools.client.api.EventsApi;
import org.openapitools.client.model.Application;
import org.openapitools.client.model.Application.InvoiceEnum;
import org.openapitools.client.model.Application.PaymentEnum;
import org.openapitools.client.model.CreateDraftRequest;
import org.openapitools.client.model.Event;
import org.openapitools.client.model.Events;
import org.openapitools.client.model.MarkHandledRequest;
import org.openapitools.client.model.RequestInvoiceRequest;
import org.openapitools.client.model.ReviewApplicationRequest;
import org.openapitools.client.model.ReviewApplicationRequest.DecisionEnum;
import org.openapitools.client.model.StartPaymentRequest;
import org.openapitools.client.model.SubmitApplicationRequest;

/**
 * Takes an application from the form to the invoice with the client that openapi-generator makes from the API's
 * document. Reads its settings and tokens as JSON from standard input, and prints what it saw.
 */
public class LifeOpenapiGenerator {
  static JsonObject given;
  static ApplicationsApi bidder;

  static ApiClient clientOf(String role) {
    ApiClient client = new ApiClient();
    client.setBasePath(given.get("api").getAsString());
    client.setBearerToken(given.getAsJsonObject("tokens").get(role).getAsString());
    return client;
  }

  static String key() {
    return UUID.randomUUID().toString();
  }

  static Application until(String id, Predicate<Application> expected) throws Exception {
    for (; ; Thread.sleep(200)) {
      Application shown = bidder.getApplication(id);
      if (expected.test(shown)) return shown;
    }
  }

  public static void main(String[] arguments) throws Exception {
    given = JsonParser.parseReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).getAsJsonObject();
    bidder = new ApplicationsApi(clientOf("bidder"));
    ApplicationsApi reviewer = new ApplicationsApi(clientOf("reviewer"));

    JsonObject draft = new JsonObject();
    draft.add("form", given.get("form"));
    String id = bidder.createDraft(key(), CreateDraftRequest.fromJson(draft.toString())).getId();
    byte[] content = Base64.getDecoder().decode(given.get("licence").getAsString());
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    File licence = File.createTempFile("licence", ".png");
    Files.write(licence.toPath(), content);
    bidder.uploadMaterial(id, "营业执照", sha256, licence, null);
    Files.delete(licence.toPath());
    Application submitted =
        bidder.submitApplication(id, key(), new SubmitApplicationRequest().opinion("请审核"));
    var submission = submitted.getSubmissions().get(submitted.getSubmissions().size() - 1);
    ReviewApplicationRequest review =
        new ReviewApplicationRequest()
            .decision(DecisionEnum.APPROVE)
            .opinion("同意")
            .submission(submission.getAt());
    String refused = null;
    try {
      bidder.reviewApplication(id, key(), review);
    } catch (ApiException error) {
      refused = JsonParser.parseString(error.getResponseBody()).getAsJsonObject().get("code").getAsString();
    }
    reviewer.reviewApplication(id, key(), review);
    String order =
        bidder
            .startPayment(id, key(), StartPaymentRequest.fromJson("{\"channel\":\"wechat\"}"))
            .getAttempt()
            .getNumber();
    var pay = given.getAsJsonArray("pay");
    URI payment = URI.create(pay.get(0).getAsString() + order + pay.get(1).getAsString());
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(payment).POST(HttpRequest.BodyPublishers.ofString("{}")).build(),
            HttpResponse.BodyHandlers.discarding());
    until(id, shown -> shown.getPayment() == PaymentEnum.PAID);
    reviewer.markHandled(id, key(), new MarkHandledRequest());
    bidder.requestInvoice(id, key(), RequestInvoiceRequest.fromJson(given.get("invoice").toString()));
    Application invoiced = until(id, shown -> shown.getInvoice() == InvoiceEnum.INVOICED);
    File pdf = bidder.getInvoicePDF(id);
    String beginning = new String(Files.readAllBytes(pdf.toPath()), 0, 5, StandardCharsets.US_ASCII);
    Files.delete(pdf.toPath());

    EventsApi events = new EventsApi(clientOf("subscriber"));
    List<String> types = new ArrayList<>();
    String after = null;
    while (!types.contains("application.invoiced")) {
      Events part = events.getEvents(after, null, null, null, null);
      after = part.getNext();
      for (Event item : part.getItems()) {
        JsonObject told = JsonParser.parseString(item.toJson()).getAsJsonObject();
        if (told.getAsJsonObject("data").get("applicationId").getAsString().equals(id))
          types.add(told.get("type").getAsString());
      }
      if (!part.getHasMore()) Thread.sleep(200);
    }

    System.out.println(
        JSON.serialize(
            Map.of(
                "refused", refused,
                "stage", invoiced.getStage(),
                "invoiceNumber", invoiced.getInvoiceNumber(),
                "pdf", beginning,
                "events", types)));
  }
}
