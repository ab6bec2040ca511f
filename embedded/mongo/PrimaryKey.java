import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.AbstractUniqueIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;

/** The index of _id. It consists of the documents themselves, which are stored by their _id. */
class PrimaryKey extends AbstractUniqueIndex<Object> {
    /** Bound below which each whole number is a double, too. */
    private static final double MOST_EXACT = 1L << 53;

    private final MVMap<Object, Document> documents;

    PrimaryKey(MVMap<Object, Document> documents, String name, List<IndexKey> keys) {
        super(name, keys, false);
        this.documents = documents;
    }

    @Override
    protected Object getPosition(KeyValue id) {
        Object value = id.get(0);
        if (value instanceof String) {
            return documents.containsKey(value) ? value : null;
        }
        // Equal numbers such as 1 and 1.0 are stored under different keys, so the keys have to be compared.
        boolean isExact = value instanceof Number && Math.abs(((Number) value).doubleValue()) < MOST_EXACT;
        Stream<Object> keys = isExact
            ? numbersLike((Number) value).filter(documents::containsKey)
            : documents.keySet().stream();
        return keys.filter(key -> ValueComparator.asc().compare(key, value) == 0).findFirst().orElse(null);
    }

    /** Returns all keys that may equal a number, because the superclass asks for one at each insertion. */
    private static Stream<Object> numbersLike(Number value) {
        return Stream.of(value.intValue(), value.longValue(), value.doubleValue());
    }

    /** Does nothing, because the collection stores the document itself. */
    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {
    }

    @Override
    protected boolean putKeyPosition(KeyValue id, Object position) {
        return true;
    }

    @Override
    protected Object removeDocument(KeyValue id) {
        return getPosition(id);
    }

    @Override
    protected Iterable<Entry<KeyValue, Object>> getIterable() {
        Stream<Entry<KeyValue, Object>> entries = documents.keySet().stream()
            .map(key -> Map.entry(new KeyValue(key), key));
        return entries::iterator;
    }

    @Override
    public long getCount() {
        return documents.sizeAsLong();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }
}
