import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.h2.mvstore.MVMap;

/**
 * The order of an index on fields without dots. It exists in memory only, and is built from the documents when it is
 * first used. It contains every document, even if it is sparse, so that it also finds documents without its fields.
 */
class OrderedIndex extends Index<Object> {
    /** Classes whose values match a filter exactly if they have the same place in this index. */
    private static final Set<Class<?>> PLAIN =
        Set.of(String.class, Double.class, Boolean.class, Instant.class, ObjectId.class);

    /**
     * Place of a document in the index. With another side than 0, it is the place before or after all documents that
     * begin with the values.
     */
    record Entry(List<Object> values, Object position, int side) {
    }

    private final MVMap<Object, Document> documents;
    /** Fields of the index, followed by _id, which decides the order of equal documents. */
    private final List<IndexKey> fields;
    /** Fields that contained arrays or values of other classes. Their order in the index isn't their sort order. */
    private final Set<String> unordered = new HashSet<>();
    /**
     * Entries of the index, which are changed only under the backend's write lock; null until the index is first used.
     */
    private volatile NavigableSet<Entry> entries;

    OrderedIndex(MVMap<Object, Document> documents, String name, List<IndexKey> keys) {
        // The index is declared sparse, because the superclass expects of all others that they know a document's
        // position.
        super(name, keys, true);
        this.documents = documents;
        fields = new ArrayList<>(keys);
        if (keys.stream().noneMatch(key -> key.getKey().equals("_id"))) {
            fields.add(new IndexKey("_id", true));
        }
    }

    /** Returns the order in which an index can be read; null if it has none. */
    static OrderedIndex of(Index<Object> index) {
        if (index instanceof UniqueIndex) {
            return ((UniqueIndex) index).order();
        }
        return index instanceof OrderedIndex ? (OrderedIndex) index : null;
    }

    List<IndexKey> fields() {
        return fields;
    }

    boolean isOrdered(String field) {
        entries();
        return !unordered.contains(field);
    }

    /**
     * Returns whether documents with the same values in the first `count` fields may occur more than once in the index.
     */
    boolean repeatsAfter(int count) {
        return fields.subList(count, fields.size()).stream().anyMatch(field -> !isOrdered(field.getKey()));
    }

    NavigableSet<Entry> between(Entry from, Entry to) {
        return compare(from, to) < 0 ? entries().subSet(from, true, to, true) : Collections.emptyNavigableSet();
    }

    /** Returns a value in the form in which it is compared; null if it is missing or of another class. */
    static Object plain(Object value) {
        Object normalized = new KeyValue(value).normalized().get(0);
        return normalized != null && PLAIN.contains(normalized.getClass()) ? normalized : null;
    }

    private NavigableSet<Entry> entries() {
        NavigableSet<Entry> made = entries;
        if (made != null) {
            return made;
        }
        // Several readers may build the index at the same time.
        synchronized (this) {
            if (entries == null) {
                NavigableSet<Entry> all = new TreeSet<>(this::compare);
                documents.values().forEach(document -> all.addAll(entriesOf(document)));
                entries = all;
            }
            return entries;
        }
    }

    private int compare(Entry one, Entry other) {
        int shared = Math.min(one.values.size(), other.values.size());
        for (int field = 0; field < shared; field++) {
            int order = compareValues(one.values.get(field), other.values.get(field));
            if (order != 0) {
                return fields.get(field).isAscending() ? order : -order;
            }
        }
        if (one.values.size() != other.values.size()) {
            // The shorter list is a bound: it is placed before or after all lists that begin with it.
            return one.values.size() == shared ? one.side : -other.side;
        }
        return one.side == 0 && other.side == 0
            ? compareValues(one.position, other.position)
            : Integer.compare(one.side, other.side);
    }

    private static int compareValues(Object one, Object other) {
        // The library's comparator rounds one of two large numbers if the other is whole, which gives three numbers no
        // consistent order.
        return one instanceof Double && other instanceof Double
            ? ((Double) one).compareTo((Double) other)
            : ValueComparator.ascWithoutListHandling().compare(one, other);
    }

    /** Returns the document's entries: one for each value of an array, otherwise a single one. */
    private List<Entry> entriesOf(Document document) {
        List<List<Object>> rows = List.of(List.of());
        for (IndexKey field : fields) {
            Set<Object> values = valuesOf(field.getKey(), document.get(field.getKey()));
            List<List<Object>> longer = new ArrayList<>(rows.size() * values.size());
            for (List<Object> row : rows) {
                for (Object value : values) {
                    List<Object> extended = new ArrayList<>(fields.size());
                    extended.addAll(row);
                    extended.add(value);
                    longer.add(extended);
                }
            }
            rows = longer;
        }
        Object position = Missing.ofNullable(document.get("_id"));
        List<Entry> found = new ArrayList<>(rows.size());
        rows.forEach(row -> found.add(new Entry(row, position, 0)));
        return found;
    }

    private Set<Object> valuesOf(String field, Object value) {
        if (value instanceof Collection) {
            unordered.add(field);
            Set<Object> values = new LinkedHashSet<>();
            ((Collection<?>) value).forEach(element -> values.add(plain(element)));
            return values.isEmpty() ? Collections.singleton(null) : values;
        }
        Object plain = plain(value);
        if (plain == null && !Missing.isNullOrMissing(value)) {
            unordered.add(field);
        }
        return Collections.singleton(plain);
    }

    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {
        if (entries != null) {
            entries.addAll(entriesOf(document));
        }
    }

    /** Removes the document's entries. The index of _id determines the document's position. */
    @Override
    public Object remove(Document document) {
        if (entries != null) {
            entriesOf(document).forEach(entries::remove);
        }
        return null;
    }

    @Override
    public void updateInPlace(Document before, Document after, Object position, MongoCollection<Object> collection) {
        if (entries != null) {
            List<Entry> left = entriesOf(before);
            List<Entry> made = entriesOf(after);
            if (!left.equals(made)) {
                left.forEach(entries::remove);
                entries.addAll(made);
            }
        }
    }

    @Override
    public void drop() {
        entries = null;
    }

    @Override
    public long getCount() {
        return entries == null ? 0 : entries.size();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }

    @Override
    public Object getPosition(Document document) {
        return null;
    }

    /** Returns false, because the collection itself chooses the index: it knows the wanted order. */
    @Override
    public boolean canHandle(Document query) {
        return false;
    }

    @Override
    public Iterable<Object> getPositions(Document query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) {
    }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {
    }
}
