import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * A MongoDB wire-protocol server over one file, for machines without mongod.
 * Arguments: file, port. It listens on 127.0.0.1 only.
 */
public class EmbeddedMongo {
    private static final int COMPACTION_MILLIS = 3000;

    public static void main(String[] args) {
        // Without the store's own background commits: one of those could write half an operation to the
        // file (a document without its index entry), which a killed process would then keep.
        MVStore store = new MVStore.Builder().fileName(args[0]).autoCommitDisabled().open();
        store.compactFile(COMPACTION_MILLIS);
        MongoServer server = new MongoServer(new DurableBackend(store).version(new WireVersion13()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.shutdownNow();
            store.close();
        }));
        server.bind("127.0.0.1", Integer.parseInt(args[1]));
        System.out.println("listening on " + server.getConnectionString());
    }

    /** The built-in versions report wire version 8 at most; mongoose 9 asks for 9 or more. */
    private static class WireVersion13 implements MongoVersion {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(5, 0, 0);
        }

        @Override
        public int getWireVersion() {
            return 13;
        }
    }

    /** Answers a write only when it is in the file, and lets nobody read one that isn't yet. */
    private static class DurableBackend extends H2Backend {
        private static final Set<String> READS = Set.of("find", "getMore", "killCursors", "aggregate", "count",
            "distinct", "hello", "ismaster", "isMaster", "ping", "buildInfo", "buildinfo", "endSessions",
            "listCollections", "listDatabases", "listIndexes", "serverStatus", "dbStats", "collStats");

        private final ReadWriteLock lock = new ReentrantReadWriteLock(true);

        DurableBackend(MVStore store) {
            super(store);
        }

        @Override
        public Document handleMessage(MongoMessage message) {
            boolean reads = READS.contains(message.getDocument().keySet().iterator().next());
            Lock held = reads ? lock.readLock() : lock.writeLock();
            held.lock();
            try {
                // A copy, since the server encodes the answer after the lock, and updates change documents in place.
                return super.handleMessage(message).cloneDeeply();
            } finally {
                if (!reads) {
                    getMvStore().commit();
                }
                held.unlock();
            }
        }

        @Override
        protected MongoDatabase openOrCreateDatabase(String name) {
            return new IdFirstDatabase(name);
        }

        // An inner class, since the superclass opens its collections before a field of its own could be set.
        private class IdFirstDatabase extends H2Database {
            IdFirstDatabase(String name) {
                super(name, getMvStore(), getCursorRegistry());
            }

            @Override
            protected MongoCollection<Object> openOrCreateCollection(String name, CollectionOptions options) {
                String namespace = getFullCollectionNamespace(name);
                MVMap<Object, Document> data = getMvStore().openMap("databases." + namespace);
                MVMap<String, Object> meta = getMvStore().openMap("meta." + namespace);
                return new IdFirstCollection(this, name, options, data, meta, cursorRegistry);
            }
        }
    }

    /** Looks _id up first: the superclass scans the collection when a filter has _id and anything else. */
    private static class IdFirstCollection extends H2Collection {
        IdFirstCollection(MongoDatabase database, String name, CollectionOptions options,
            MVMap<Object, Document> data, MVMap<String, Object> meta, CursorRegistry cursors) {
            super(database, name, options, data, meta, cursors);
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
            return super.queryDocuments(query, orderBy, skip, limit, batchSize, fields);
        }
    }
}
