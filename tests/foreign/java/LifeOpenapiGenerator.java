import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Predicate;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ApplicationsApi;
import org.openapitools.client.api.EventsApi;
import org.openapitools.client.model.Application;
import org.openapitools.client.model.CreateDraftRequest;
import org.openapitools.client.model.Event;
import org.openapitools.client.model.Events;
import org.openapitools.client.model.MarkHandledRequest;
import org.openapitools.client.model.RequestInvoiceRequest;
import org.openapitools.client.model.ReviewApplicationRequest;
import org.openapitools.client.model.StartPaymentRequest;
import org.openapitools.client.model.SubmitApplicationRequest;

/**
 * A whole life of an application with the Java client that openapi-generator makes from the API's document. It reads
 * settings and tokens from standard input, and prints what it saw as JSON.
 */
public class LifeOpenapiGenerator {
  private static final ObjectMapper json = ApiClient.createDefaultObjectMapper();
  private static JsonNode given;

  private static ApiClient clientOf(String role) {
    String token = given.get("tokens").get(role).asText();
    return new ApiClient(HttpClient.newBuilder(), ApiClient.createDefaultObjectMapper(), given.get("api").asText())
        .setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }

  private static Application until(ApplicationsApi api, String id, Predicate<Application> expected)
      throws ApiException, InterruptedException {
    for (;;) {
      Application shown = api.getApplication(id);
      if (expected.test(shown)) return shown;
      Thread.sleep(200);
    }
  }

  public static void main(String[] args) throws Exception {
    given = json.readTree(System.in);
    ApplicationsApi bidder = new ApplicationsApi(clientOf("bidder"));
    ApplicationsApi reviewer = new ApplicationsApi(clientOf("reviewer"));

    ObjectNode draft = json.createObjectNode().set("form", given.get("form"));
    String id = bidder.createDraft(key(), json.treeToValue(draft, CreateDraftRequest.class)).getId();
    byte[] content = Base64.getDecoder().decode(given.get("licence").asText());
    Path paper = Files.write(Files.createTempFile("licence", ".png"), content);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    bidder.uploadMaterial(id, "营业执照", digest, paper.toFile(), null);
    Files.delete(paper);
    Application submitted = bidder.submitApplication(id, key(), new SubmitApplicationRequest().opinion("请审核"));

    ReviewApplicationRequest review =
        new ReviewApplicationRequest()
            .decision(ReviewApplicationRequest.DecisionEnum.fromValue("approve"))
            .opinion("同意")
            .submission(submitted.getSubmissions().get(submitted.getSubmissions().size() - 1).getAt());
    ObjectNode seen = json.createObjectNode();
    try {
      bidder.reviewApplication(id, key(), review);
    } catch (ApiException refused) {
      seen.put("refused", json.readTree(refused.getResponseBody()).get("code").asText());
    }
    reviewer.reviewApplication(id, key(), review);

    StartPaymentRequest byWechat = json.readValue("{\"channel\":\"wechat\"}", StartPaymentRequest.class);
    String number = bidder.startPayment(id, key(), byWechat).getAttempt().getNumber();
    URI pay = URI.create(given.get("pay").get(0).asText() + number + given.get("pay").get(1).asText());
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(pay).POST(HttpRequest.BodyPublishers.ofString("{}")).build(),
            HttpResponse.BodyHandlers.discarding());
    until(bidder, id, shown -> shown.getPayment().getValue().equals("已支付"));
    reviewer.markHandled(id, key(), new MarkHandledRequest());
    bidder.requestInvoice(id, key(), json.treeToValue(given.get("invoice"), RequestInvoiceRequest.class));
    Application invoiced = until(bidder, id, shown -> shown.getInvoice().getValue().equals("已开票"));
    byte[] pdf = Files.readAllBytes(bidder.getInvoicePDF(id).toPath());

    EventsApi events = new EventsApi(clientOf("subscriber"));
    ArrayNode types = json.createArrayNode();
    String after = null;
    for (boolean isOver = false; !isOver; ) {
      Events part = events.getEvents(after, null, id, null, null);
      after = part.getNext();
      for (Event event : part.getItems()) {
        String type = json.valueToTree(event.getActualInstance()).get("type").asText();
        types.add(type);
        isOver = isOver || type.equals("application.invoiced");
      }
      if (!isOver && !part.getHasMore()) Thread.sleep(200);
    }

    seen.put("stage", invoiced.getStage().getValue());
    seen.put("invoiceNumber", invoiced.getInvoiceNumber());
    seen.put("pdf", new String(Arrays.copyOf(pdf, 5), StandardCharsets.US_ASCII));
    seen.set("events", types);
    System.out.println(json.writeValueAsString(seen));
  }
}
