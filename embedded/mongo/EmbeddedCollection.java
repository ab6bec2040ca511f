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
 * Collection that finds documents by its indexes. The superclass scans the whole collection unless a filter has exactly
 * the fields of a unique index. An _id in a filter is looked up first, whatever else the filter has.
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
        // If the index has the wanted order, no more documents are read than the limit.
        Document sort = scan.isInOrder() ? null : orderBy;
        return matchDocuments(query, scan.positions(), sort, skip, limit, batchSize, fields);
    }

    /** Streams the documents that match a filter one after another, because all at once would fill the memory. */
    private Stream<Document> stream(Document query) {
        if (query.containsKey("_id") || getIndexes().stream().anyMatch(index -> index.canHandle(query))) {
            return handleQueryAsStream(query);
        }
        IndexScan scan = IndexScan.best(getIndexes(), query, null, 0);
        Stream<Document> read = scan == null ? data.values().stream() : scan.stream().map(data::get);
        return read.filter(document -> documentMatchesQuery(document, query));
    }

    /**
     * Keeps at most twice as many documents as are asked for while it sorts, because all at once would fill the memory.
     */
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

    /** Counts the matching documents by an index; empty if the documents themselves have to be read. */
    OptionalInt countByIndex(Document query) {
        if (query.isEmpty()) {
            return OptionalInt.of(count());
        }
        IndexScan scan = IndexScan.best(getIndexes(), query, null, 0);
        return scan != null && scan.isExact() ? OptionalInt.of(scan.count()) : OptionalInt.empty();
    }

    /**
     * Returns the collection for an aggregation, which reads everything in it: it contains only the documents that
     * match the filter.
     */
    MongoCollection<Object> narrowedTo(Document query) {
        EmbeddedCollection whole = this;
        return new EmbeddedCollection(getDatabase(), getCollectionName(), options, data, meta, cursorRegistry) {
            @Override
            public Stream<Document> queryAllAsStream() {
                return whole.stream(query);
            }
        };
    }

    /**
     * Returns false, because nobody asks for the size of the data, and counting it would write another page for each
     * document.
     */
    @Override
    protected boolean tracksDataSize() {
        return false;
    }
}
