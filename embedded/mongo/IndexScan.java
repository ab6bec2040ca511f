import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.stream.Stream;

/**
 * A range of an index that contains every document that matches a filter (and possibly others), with the direction in
 * which it is read.
 */
class IndexScan {
    private static final int BEFORE = -1;
    private static final int AFTER = 1;

    private enum Way { FORWARDS, BACKWARDS, ANY }

    private final OrderedIndex index;
    private final Document query;
    /** Values of the index's first fields that the filter determines. */
    private final List<Object> equal = new ArrayList<>();
    /** Condition of the filter on the next field of the index; null if it has no range. */
    private final Document range;
    /** Values of which the next field has one; null if the filter lists none. */
    private final List<Object> oneOf;
    private final Way way;

    private IndexScan(OrderedIndex index, Document query, Document orderBy, int limit) {
        this.index = index;
        this.query = query;
        for (IndexKey field : index.fields()) {
            Object value = equalTo(query.get(field.getKey()));
            if (value == null) {
                break;
            }
            equal.add(value);
        }
        range = equal.size() < index.fields().size() ? rangeOf(nextField().getKey()) : null;
        // Values of a list follow each other in no order that a reader of a few documents asks for.
        boolean mayList = limit == 0 && range == null && equal.size() < index.fields().size();
        oneOf = mayList ? listOf(nextField().getKey()) : null;
        way = oneOf == null ? wayOf(orderBy) : Way.ANY;
    }

    /** Returns the scan that reads least; null if every scan would have to read a whole index. */
    static IndexScan best(List<Index<Object>> indexes, Document query, Document orderBy, int limit) {
        IndexScan best = null;
        for (Index<Object> each : indexes) {
            OrderedIndex index = OrderedIndex.of(each);
            if (index != null) {
                IndexScan scan = new IndexScan(index, query, orderBy, limit);
                boolean narrows = !scan.equal.isEmpty() || scan.range != null || scan.oneOf != null;
                if ((narrows || limit > 0 && scan.isInOrder()) && (best == null || scan.worth() > best.worth())) {
                    best = scan;
                }
            }
        }
        return best;
    }

    private int worth() {
        return equal.size() * 4 + (range == null && oneOf == null ? 0 : 2) + (isInOrder() ? 1 : 0);
    }

    boolean isInOrder() {
        return way != Way.ANY;
    }

    /** Returns whether all documents in the range match the filter. */
    boolean isExact() {
        return query.size() == equal.size() && query.values().stream()
            .allMatch(condition -> !(condition instanceof Document) || ((Document) condition).size() == 1);
    }

    Iterable<Object> positions() {
        return () -> stream().iterator();
    }

    int count() {
        return oneOf != null || index.repeatsAfter(equal.size()) ? (int) stream().count() : entries().size();
    }

    Stream<Object> stream() {
        Stream<OrderedIndex.Entry> entries = oneOf != null
            ? oneOf.stream().flatMap(value -> index.between(bound(BEFORE, value), bound(AFTER, value)).stream())
            : (way == Way.BACKWARDS ? entries().descendingSet() : entries()).stream();
        Stream<Object> positions = entries.map(OrderedIndex.Entry::position);
        return index.repeatsAfter(equal.size()) ? positions.distinct() : positions;
    }

    private IndexKey nextField() {
        return index.fields().get(equal.size());
    }

    private NavigableSet<OrderedIndex.Entry> entries() {
        if (range == null) {
            return index.between(bound(BEFORE), bound(AFTER));
        }
        boolean ascending = nextField().isAscending();
        return index.between(edge(ascending ? "$gt" : "$lt", BEFORE), edge(ascending ? "$lt" : "$gt", AFTER));
    }

    private OrderedIndex.Entry edge(String operator, int side) {
        Object without = OrderedIndex.plain(range.get(operator));
        Object with = OrderedIndex.plain(range.get(operator + "e"));
        if (without != null) {
            return bound(-side, without);
        }
        if (with != null) {
            return bound(side, with);
        }
        // Missing values are sorted before all others, and are in no range.
        return operator.equals("$gt") ? bound(-side, new Object[] {null}) : bound(side);
    }

    private OrderedIndex.Entry bound(int side, Object... next) {
        List<Object> values = new ArrayList<>(equal);
        values.addAll(Arrays.asList(next));
        return new OrderedIndex.Entry(values, null, side);
    }

    private static Object equalTo(Object condition) {
        return OrderedIndex.plain(condition instanceof Document ? ((Document) condition).get("$eq") : condition);
    }

    private Document rangeOf(String field) {
        if (!(query.get(field) instanceof Document)) {
            return null;
        }
        Document condition = (Document) query.get(field);
        boolean bounds = Stream.of("$gt", "$gte", "$lt", "$lte")
            .anyMatch(operator -> OrderedIndex.plain(condition.get(operator)) != null);
        // A range can't be used for arrays, because one value of an array may be in the range and another one not.
        return bounds && index.isOrdered(field) ? condition : null;
    }

    private List<Object> listOf(String field) {
        Object condition = query.get(field);
        Object list = condition instanceof Document ? ((Document) condition).get("$in") : null;
        if (!(list instanceof Collection)) {
            return null;
        }
        List<Object> values = new ArrayList<>();
        ((Collection<?>) list).forEach(value -> values.add(OrderedIndex.plain(value)));
        return values.contains(null) ? null : values.stream().distinct().toList();
    }

    private Way wayOf(Document orderBy) {
        Way found = null;
        int next = equal.size();
        for (String field : orderBy == null ? List.<String>of() : orderBy.keySet()) {
            if (isAlike(field)) {
                continue;
            }
            List<IndexKey> fields = index.fields();
            if (next == fields.size() || !fields.get(next).getKey().equals(field) || !index.isOrdered(field)
                || !(orderBy.get(field) instanceof Number)) {
                return Way.ANY;
            }
            boolean ascending = ((Number) orderBy.get(field)).intValue() > 0;
            Way asked = ascending == fields.get(next).isAscending() ? Way.FORWARDS : Way.BACKWARDS;
            if (found != null && found != asked) {
                return Way.ANY;
            }
            found = asked;
            next++;
        }
        return found == null ? Way.ANY : found;
    }

    /** Returns whether all documents in the range have the same value in a field. */
    private boolean isAlike(String field) {
        return index.fields().subList(0, equal.size()).stream().anyMatch(key -> key.getKey().equals(field))
            && index.isOrdered(field);
    }
}
