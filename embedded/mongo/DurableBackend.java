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
import org.h2.mvstore.type.ObjectDataType;

/** Answers a write only when it is in the file, and lets nobody read one that isn't yet. */
class DurableBackend extends H2Backend {
    private static final Set<String> READS = Set.of("find", "getMore", "killCursors", "aggregate", "count",
        "distinct", "hello", "ismaster", "isMaster", "ping", "buildInfo", "buildinfo", "endSessions",
        "listCollections", "listDatabases", "listIndexes", "serverStatus", "dbStats", "collStats");

    /** What these write is kept in the journal, as long as they create nothing. */
    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "findAndModify", "findandmodify");
    private static final long LARGE_JOURNAL_BYTES = 4L << 20;

    private static final int HOUSEKEEPING_EVERY_MILLIS = 5_000;
    /** Chunks with a smaller share of living data, in percent, are rewritten, this much of them at a time. */
    private static final int FILL_RATE = 50;
    private static final int REWRITTEN_BYTES = 2 << 20;
    private static final long SMALL_BYTES = 16L << 20;

    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);

    /** Not set here, nor in the constructor: the superclass opens its collections, which need it, before that. */
    private Journal journal;
    /** A collection or an index was made, which is more than documents. */
    private boolean created;

    DurableBackend(MVStore store) {
        super(store);
    }

    private Journal journal() {
        if (journal == null) {
            journal = new Journal(getMvStore());
        }
        return journal;
    }

    /**
     * To be called once, before anybody is served.
     * @return what is missing of that which was answered; null where all is there
     */
    String recover() {
        try {
            return journal().recover();
        } catch (Throwable failure) {
            cannotWrite("recovered", failure);
            return null;
        }
    }

    /** Keeps what a command wrote, or all that was written. */
    private void keep(boolean all) {
        try {
            if (all || created || journal.bytes() > LARGE_JOURNAL_BYTES) {
                journal.commit();
                created = false;
            } else {
                journal.append();
            }
        } catch (Throwable failure) {
            cannotWrite("written", failure);
        }
    }

    /** A process whose file can't be written holds what nobody may read: it ends without another answer. */
    private static void cannotWrite(String done, Throwable failure) {
        System.err.println("the data file can't be " + done + ": " + failure);
        Runtime.getRuntime().halt(EmbeddedMongo.CANNOT_WRITE);
    }

    /** Brings the journal into the data file now and then, and makes a file small again that is mostly older copies. */
    void startHousekeeping() {
        Thread thread = new Thread(() -> {
            while (true) {
                try {
                    Thread.sleep(HOUSEKEEPING_EVERY_MILLIS);
                } catch (InterruptedException stopped) {
                    return;
                }
                tidy();
            }
        }, "housekeeping");
        thread.setDaemon(true);
        thread.start();
    }

    private void tidy() {
        MVStore store = getMvStore();
        lock.writeLock().lock();
        try {
            if (store.isClosed()) {
                return;
            }
            if (!journal.isEmpty()) {
                journal.commit();
            }
            if (store.getFileStore().size() >= SMALL_BYTES && store.compact(FILL_RATE, REWRITTEN_BYTES)) {
                journal.commit();
            }
        } catch (Throwable failure) {
            cannotWrite("tidied", failure);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Whatever is being written is written first. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            keep(true);
            super.close();
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        String command = message.getDocument().keySet().iterator().next();
        boolean reads = READS.contains(command);
        Lock held = reads ? lock.readLock() : lock.writeLock();
        held.lock();
        try {
            // A copy, since the server encodes the answer after the lock, and updates change documents in place.
            return super.handleMessage(message).cloneDeeply();
        } finally {
            try {
                if (!reads) {
                    keep(!WRITES.contains(command));
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
            String map = "databases." + getFullCollectionNamespace(collection);
            return journal().open(map, new StoredIds(), new StoredDocuments());
        }

        @Override
        protected MongoCollection<Object> openOrCreateCollection(String name, CollectionOptions options) {
            created = true;
            MVMap<String, Object> meta = getMvStore().openMap("meta." + getFullCollectionNamespace(name));
            return new EmbeddedCollection(this, name, options, documentsOf(name), meta, cursorRegistry);
        }

        @Override
        protected Index<Object> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys,
            boolean sparse) {
            created = true;
            if (keys.size() == 1 && keys.get(0).getKey().equals("_id")) {
                return new PrimaryKey(documentsOf(collection), name, keys);
            }
            // By the name that the superclass opens it with: it finds it open.
            String map = getFullCollectionNamespace(collection) + "._index_" + name;
            journal().open(map, new ObjectDataType(), new ObjectDataType());
            return super.openOrCreateUniqueIndex(collection, name, keys, sparse);
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
