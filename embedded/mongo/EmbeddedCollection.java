import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;

/**
 * Reads by indexes: the superclass scans the collection unless a filter has just the fields of a unique one. _id comes
 * first, whatever else a filter has.
 */
class EmbeddedCollection extends H2Collection {
    private final MVMap<Object, Document> data;
    private final MVMap<String, Object> meta;

    EmbeddedCollection(MongoDatabase database, String name, CollectionOptions options,
        MVMap<Object, Document> data, MVMap<String, Object> meta, CursorRegistry cursors) {
        super(database, name, options, data, meta, cursors);
        this.data = data;
        this.meta = meta;
    }

    @Override
    protected QueryResult queryDocuments(Document query, Document orderBy, int skip, int limit, int batchSize,
        Document fields) {
        if (query.containsKey("_id") && query.size() > 1) {
            Document byId = new Document("_id", query.get("_id"));
            for (Index<Object> index : getIndexes()) {
                if (index.canHandle(byId)) {
                    return matchDocuments(query, index.getPositions(byId), orderBy, skip, limit, batchSize, fields);
                }
            }
        }
        boolean natural = orderBy != null && orderBy.containsKey("$natural");
        if (natural || getIndexes().stream().anyMatch(index -> index.canHandle(query))) {
            return super.queryDocuments(query, orderBy, skip, limit, batchSize, fields);
        }
        IndexScan scan = IndexScan.best(getIndexes(), query, orderBy, limit);
        if (scan == null) {
            return super.queryDocuments(query, orderBy, skip, limit, batchSize, fields);
        }
        // What comes in order is read no further than the limit.
        Document sort = scan.isInOrder() ? null : orderBy;
        return matchDocuments(query, scan.positions(), sort, skip, limit, batchSize, fields);
    }

    /** One after the other: all at once would fill the memory. */
    private Stream<Document> stream(Document query) {
        if (query.containsKey("_id") || getIndexes().stream().anyMatch(index -> index.canHandle(query))) {
            return handleQueryAsStream(query);
        }
        IndexScan scan = IndexScan.best(getIndexes(), query, null, 0);
        Stream<Document> read = scan == null ? data.values().stream() : scan.stream().map(data::get);
        return read.filter(document -> documentMatchesQuery(document, query));
    }

    /** Sorts no more of them than are asked for, for the same reason. */
    @Override
    protected QueryResult matchDocumentsFromStream(Document query, Stream<Document> read, int skip, int limit,
        int batchSize, Comparator<Document> order, Document fields) {
        if (order == null || limit == 0) {
            return super.matchDocumentsFromStream(query, read, skip, limit, batchSize, order, fields);
        }
        List<Document> first = new ArrayList<>();
        int most = skip + limit;
        read.filter(document -> documentMatchesQuery(document, query)).forEach(document -> {
            first.add(document);
            if (first.size() == 2 * most) {
                first.sort(order);
                first.subList(most, first.size()).clear();
            }
        });
        return super.matchDocumentsFromStream(new Document(), first.stream(), skip, limit, batchSize, order, fields);
    }

    /** Without reading them; nothing where they have to be read. */
    OptionalInt countByIndex(Document query) {
        if (query.isEmpty()) {
            return OptionalInt.of(count());
        }
        IndexScan scan = IndexScan.best(getIndexes(), query, null, 0);
        return scan != null && scan.isExact() ? OptionalInt.of(scan.count()) : OptionalInt.empty();
    }

    /** The collection as an aggregation sees it, which reads all of it: with what a filter finds, and nothing else. */
    MongoCollection<Object> narrowedTo(Document query) {
        EmbeddedCollection whole = this;
        return new EmbeddedCollection(getDatabase(), getCollectionName(), options, data, meta, cursorRegistry) {
            @Override
            public Stream<Document> queryAllAsStream() {
                return whole.stream(query);
            }
        };
    }

    /** How much there is, nobody asks: to count it would write another page with every document. */
    @Override
    protected boolean tracksDataSize() {
        return false;
    }
}
