import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.List;
import java.util.OptionalInt;

/**
 * An aggregation that begins with $match. Its documents are found by indexes as for a query, whereas the superclass
 * reads all documents.
 */
class MatchingAggregate {
    /** Stages by which drivers count documents. */
    private static final List<Document> COUNT =
        List.of(new Document("$group", new Document("_id", 1).append("n", new Document("$sum", 1))));

    private final EmbeddedCollection collection;
    private final Document command;
    private final Document match;
    private final List<Document> rest;

    private MatchingAggregate(EmbeddedCollection collection, Document command, List<Document> pipeline) {
        this.collection = collection;
        this.command = command;
        match = (Document) pipeline.get(0).get("$match");
        rest = pipeline.subList(1, pipeline.size());
    }

    /** Returns the aggregation of a command; null if it doesn't begin with $match. */
    static MatchingAggregate of(MongoCollection<Object> collection, Document command) {
        if (!(collection instanceof EmbeddedCollection)) {
            return null;
        }
        List<Document> pipeline = Aggregation.parse(command.get("pipeline"));
        boolean matches = !pipeline.isEmpty() && pipeline.get(0).size() == 1
            && pipeline.get(0).get("$match") instanceof Document;
        return matches ? new MatchingAggregate((EmbeddedCollection) collection, command, pipeline) : null;
    }

    Document answer(DatabaseResolver databases, Oplog oplog) {
        OptionalInt count = rest.equals(COUNT) ? collection.countByIndex(match) : OptionalInt.empty();
        if (count.isPresent()) {
            return answerOf(count.getAsInt() == 0
                ? List.of()
                : List.of(new Document("_id", 1).append("n", count.getAsInt())));
        }
        Aggregation aggregation = Aggregation.fromPipeline(rest, databases, collection.getDatabase(),
            collection.narrowedTo(match), oplog);
        aggregation.validate(command);
        return answerOf(aggregation.computeResult());
    }

    private Document answerOf(List<Document> documents) {
        Document cursor = new Document("id", 0L).append("ns", collection.getFullName())
            .append("firstBatch", documents);
        Document answer = new Document("cursor", cursor);
        Utils.markOkay(answer);
        return answer;
    }
}
