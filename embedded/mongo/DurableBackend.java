import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** Answers a write only when it is in the file, and lets nobody read one that isn't yet. */
class DurableBackend extends H2Backend {
    private static final Set<String> READS = Set.of("find", "getMore", "killCursors", "aggregate", "count",
        "distinct", "hello", "ismaster", "isMaster", "ping", "buildInfo", "buildinfo", "endSessions",
        "listCollections", "listDatabases", "listIndexes", "serverStatus", "dbStats", "collStats");

    private static final int HOUSEKEEPING_EVERY_MILLIS = 2_000;
    /** Chunks with a smaller share of living data, in percent, are rewritten, this much of them at a time. */
    private static final int FILL_RATE = 50;
    private static final int REWRITTEN_BYTES = 2 << 20;
    private static final long SMALL_BYTES = 16L << 20;

    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);

    private final Acknowledged acknowledged;

    DurableBackend(MVStore store, Acknowledged acknowledged) {
        super(store);
        this.acknowledged = acknowledged;
    }

    /** A process whose file can't be written holds what nobody may read: it ends without another answer. */
    private void commitDurably() {
        try {
            getMvStore().commit();
            acknowledged.write(getMvStore().getCurrentVersion());
        } catch (Throwable failure) {
            System.err.println("the data file can't be written: " + failure);
            Runtime.getRuntime().halt(EmbeddedMongo.CANNOT_WRITE);
        }
    }

    /** Every write leaves an older copy behind: a file that is mostly such copies is made small again. */
    void startHousekeeping() {
        Thread thread = new Thread(() -> {
            while (true) {
                try {
                    Thread.sleep(HOUSEKEEPING_EVERY_MILLIS);
                } catch (InterruptedException stopped) {
                    return;
                }
                compact();
            }
        }, "housekeeping");
        thread.setDaemon(true);
        thread.start();
    }

    private void compact() {
        MVStore store = getMvStore();
        if (store.getFileStore().size() < SMALL_BYTES) {
            return;
        }
        lock.writeLock().lock();
        try {
            store.compact(FILL_RATE, REWRITTEN_BYTES);
            commitDurably();
        } catch (Throwable failure) {
            System.err.println("the data file can't be compacted: " + failure);
            Runtime.getRuntime().halt(EmbeddedMongo.CANNOT_WRITE);
        } finally {
            lock.writeLock().unlock();
        }
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
            try {
                if (!reads) {
                    commitDurably();
                }
            } finally {
                held.unlock();
            }
        }
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new Database(name);
    }

    // An inner class, since the superclass opens its collections before a field of its own could be set.
    private class Database extends H2Database {
        Database(String name) {
            super(name, getMvStore(), getCursorRegistry());
        }

        private MVMap<Object, Document> documentsOf(String collection) {
            String name = "databases." + getFullCollectionNamespace(collection);
            return getMvStore().openMap(name,
                new MVMap.Builder<Object, Document>().keyType(new StoredIds()).valueType(new StoredDocuments()));
        }

        @Override
        protected MongoCollection<Object> openOrCreateCollection(String name, CollectionOptions options) {
            MVMap<String, Object> meta = getMvStore().openMap("meta." + getFullCollectionNamespace(name));
            return new EmbeddedCollection(this, name, options, documentsOf(name), meta, cursorRegistry);
        }

        @Override
        protected Index<Object> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys,
            boolean sparse) {
            return keys.size() == 1 && keys.get(0).getKey().equals("_id")
                ? new PrimaryKey(documentsOf(collection), name, keys)
                : super.openOrCreateUniqueIndex(collection, name, keys, sparse);
        }

        @Override
        protected Index<Object> openOrCreateSecondaryIndex(String collection, String name, List<IndexKey> keys,
            boolean sparse) {
            return keys.stream().noneMatch(key -> key.getKey().contains("."))
                ? new OrderedIndex(documentsOf(collection), name, keys)
                : super.openOrCreateSecondaryIndex(collection, name, keys, sparse);
        }

        @Override
        public Document handleCommand(Channel channel, String command, Document query, DatabaseResolver databases,
            Oplog oplog) {
            MongoCollection<Object> collection = command.equals("aggregate")
                ? resolveCollection(query.get(command).toString(), false)
                : null;
            MatchingAggregate aggregate = MatchingAggregate.of(collection, query);
            if (aggregate == null) {
                return super.handleCommand(channel, command, query, databases, oplog);
            }
            clearLastStatus(channel);
            return aggregate.answer(databases, oplog);
        }
    }
}
