import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.oplog.Oplog;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Backend that answers a write only once it is in the file, and never shows a write that isn't in the file yet. */
class DurableBackend extends H2Backend {
    private static final Logger LOG = LoggerFactory.getLogger(DurableBackend.class);
    private static final Set<String> READS = Set.of("find", "getMore", "killCursors", "aggregate", "count",
        "distinct", "hello", "ismaster", "isMaster", "ping", "buildInfo", "buildinfo", "endSessions",
        "listCollections", "listDatabases", "listIndexes", "serverStatus", "dbStats", "collStats");

    /**
     * Milliseconds between two times at which the file is forced to the disk: a loss of power costs no more than these.
     */
    private static final int FORCED_EVERY_MILLIS = 1_000;
    /**
     * Percentage of living data in a chunk below which the chunk is rewritten, and the number of bytes that are
     * rewritten at a time.
     */
    private static final int FILL_RATE = 50;
    private static final int REWRITTEN_BYTES = 2 << 20;
    private static final long SMALL_BYTES = 16L << 20;

    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
    /** State of the file on the disk; null while the superclass opens the databases. */
    private final Forced forced;
    private volatile boolean closed;

    DurableBackend(MVStore store, Forced forced) {
        super(store);
        this.forced = forced;
    }

    /**
     * Starts a thread that forces new data to the disk each second, and keeps the file small. It is called once, before
     * the first client is served.
     */
    void startHousekeeping() {
        getMvStore().commit();
        force();
        Thread thread = new Thread(() -> {
            while (true) {
                try {
                    Thread.sleep(FORCED_EVERY_MILLIS);
                } catch (InterruptedException stopped) {
                    return;
                }
                force();
                tidy();
            }
        }, "housekeeping");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Forces the file to the disk while writers wait, so that data which were answered more than a second ago are on
     * the disk.
     */
    private void force() {
        // Most of the data is forced before the lock is taken, while readers and writers go on.
        synchronized (forced) {
            if (!closed) {
                writing(getMvStore()::sync);
            }
        }
        lock.readLock().lock();
        try {
            if (!closed) {
                writing(forced::force);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Compacts a file that consists mostly of old copies. */
    private void tidy() {
        MVStore store = getMvStore();
        lock.writeLock().lock();
        try {
            if (!closed && store.getFileStore().size() >= SMALL_BYTES) {
                writing(() -> store.compact(FILL_RATE, REWRITTEN_BYTES));
                writing(store::commit);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Writes a command's changes to the file. It is called before the answer to the command. */
    private void keep() {
        if (!closed) {
            writing(getMvStore()::commit);
            if (forced.isOverdue()) {
                writing(forced::force);
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    /**
     * Does work that writes to the file. If it fails, the process ends without another answer, because it holds changes
     * that nobody may read.
     */
    private void writing(Work work) {
        try {
            work.run();
        } catch (Throwable failure) {
            EmbeddedMongo.cannotWrite(failure);
        }
    }

    /** Closes the store after the write under way has ended. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            writing(() -> {
                // Each of the servers closes the backend, so that only the first call has an effect.
                synchronized (forced) {
                    if (!closed) {
                        closed = true;
                        getMvStore().commit();
                        forced.force();
                        super.close();
                        forced.closed();
                    }
                }
            });
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
            // The answer is copied, because the server encodes it after the lock is released, and updates change
            // documents in place.
            return super.handleMessage(message).cloneDeeply();
        } catch (RuntimeException failure) {
            // The library's own log line contains the whole document, so it is replaced. Errors of the server class are
            // told to the client and need no line.
            if (!(failure instanceof MongoServerException)) {
                LOG.error("{} failed", command, failure);
            }
            throw failure;
        } finally {
            try {
                if (!reads) {
                    keep();
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

    // This is an inner class, because the superclass opens its collections before a field of its own could be set.
    private class Database extends H2Database {
        Database(String name) {
            super(name, getMvStore(), getCursorRegistry());
        }

        private MVMap<Object, Document> documentsOf(String collection) {
            String map = "databases." + getFullCollectionNamespace(collection);
            return getMvStore().openMap(map, new MVMap.Builder<Object, Document>()
                .keyType(new StoredIds()).valueType(new StoredDocuments()));
        }

        @Override
        protected MongoCollection<Object> openOrCreateCollection(String name, CollectionOptions options) {
            MVMap<String, Object> meta = getMvStore().openMap("meta." + getFullCollectionNamespace(name));
            return new EmbeddedCollection(this, name, options, documentsOf(name), meta, cursorRegistry) {
                /**
                 * Streams nothing while the store is being opened: its stored indexes are complete, even if one is
                 * empty.
                 */
                @Override
                protected Stream<DocumentWithPosition<Object>> streamAllDocumentsWithPosition() {
                    return forced == null ? Stream.empty() : super.streamAllDocumentsWithPosition();
                }
            };
        }

        @Override
        protected Index<Object> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys,
            boolean sparse) {
            boolean isPrimary = keys.size() == 1 && keys.get(0).getKey().equals("_id");
            Index<Object> unique = isPrimary
                ? new PrimaryKey(documentsOf(collection), name, keys)
                : super.openOrCreateUniqueIndex(collection, name, keys, sparse);
            return hasDots(keys) ? unique : new UniqueIndex(unique, orderOf(collection, name, keys), sparse);
        }

        @Override
        protected Index<Object> openOrCreateSecondaryIndex(String collection, String name, List<IndexKey> keys,
            boolean sparse) {
            return hasDots(keys)
                ? super.openOrCreateSecondaryIndex(collection, name, keys, sparse)
                : orderOf(collection, name, keys);
        }

        private OrderedIndex orderOf(String collection, String name, List<IndexKey> keys) {
            return new OrderedIndex(documentsOf(collection), name, keys);
        }

        private boolean hasDots(List<IndexKey> keys) {
            return keys.stream().anyMatch(key -> key.getKey().contains("."));
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
