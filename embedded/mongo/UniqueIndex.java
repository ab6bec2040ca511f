import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.bson.Document;

/**
 * A unique index together with the order of its values, because the library's own unique indexes only find a document by
 * all of their fields.
 */
class UniqueIndex extends Index<Object> {
    private final Index<Object> unique;
    private final OrderedIndex order;

    UniqueIndex(Index<Object> unique, OrderedIndex order, boolean sparse) {
        super(unique.getName(), unique.getKeys(), sparse);
        this.unique = unique;
        this.order = order;
    }

    OrderedIndex order() {
        return order;
    }

    @Override
    public boolean isUnique() {
        return true;
    }

    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {
        unique.add(document, position, collection);
        order.add(document, position, collection);
    }

    @Override
    public Object remove(Document document) {
        order.remove(document);
        return unique.remove(document);
    }

    @Override
    public void updateInPlace(Document before, Document after, Object position, MongoCollection<Object> collection) {
        unique.updateInPlace(before, after, position, collection);
        order.updateInPlace(before, after, position, collection);
    }

    @Override
    public void drop() {
        unique.drop();
        order.drop();
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) {
        unique.checkAdd(document, collection);
    }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {
        unique.checkUpdate(before, after, collection);
    }

    @Override
    public boolean canHandle(Document query) {
        return unique.canHandle(query);
    }

    @Override
    public Iterable<Object> getPositions(Document query) {
        return unique.getPositions(query);
    }

    @Override
    public Object getPosition(Document document) {
        return unique.getPosition(document);
    }

    @Override
    public long getCount() {
        return unique.getCount();
    }

    @Override
    public long getDataSize() {
        return unique.getDataSize();
    }
}
