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

/** Answers a write only when it is in the file, and lets nobody read one that isn't yet. */
class DurableBackend extends H2Backend {
    private static final Logger LOG = LoggerFactory.getLogger(DurableBackend.class);
    private static final Set<String> READS = Set.of("find", "getMore", "killCursors", "aggregate", "count",
        "distinct", "hello", "ismaster", "isMaster", "ping", "buildInfo", "buildinfo", "endSessions",
        "listCollections", "listDatabases", "listIndexes", "serverStatus", "dbStats", "collStats");

    /** As much as a loss of power costs. */
    private static final int FORCED_EVERY_MILLIS = 1_000;
    /** Chunks with a smaller share of living data, in percent, are rewritten, this much of them at a time. */
    private static final int FILL_RATE = 50;
    private static final int REWRITTEN_BYTES = 2 << 20;
    private static final long SMALL_BYTES = 16L << 20;

    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
    /** Null while the superclass opens the databases. */
    private final Forced forced;
    private volatile boolean closed;

    DurableBackend(MVStore store, Forced forced) {
        super(store);
        this.forced = forced;
    }

    /** To be called once, before anybody is served: forces what is written each second, and keeps the file small. */
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

    /** Whoever writes waits meanwhile: so nothing is answered that is older than a second and not on the disk. */
    private void force() {
        // Most of it beforehand, while all go on.
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

    /** Makes a file small again that is mostly older copies. */
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

    /** Before the answer to a command that writes. */
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

    /** A process whose file can't be written holds what nobody may read: it ends without another answer. */
    private void writing(Work work) {
        try {
            work.run();
        } catch (Throwable failure) {
            EmbeddedMongo.cannotWrite(failure);
        }
    }

    /** Whatever is being written is written first. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            writing(() -> {
                // Each of its servers closes it.
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
            // A copy, since the server encodes the answer after the lock, and updates change documents in place.
            return super.handleMessage(message).cloneDeeply();
        } catch (RuntimeException failure) {
            // The library's own line has the whole document in it. What it refuses, the client is told.
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

    // An inner class, since the superclass opens its collections before a field of its own could be set.
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
                /** Nothing is read into the indexes of a database that is opened, though one be empty: they were made before. */
                @Override
                protected Stream<DocumentWithPosition<Object>> streamAllDocumentsWithPosition() {
                    return forced == null ? Stream.empty() : super.streamAllDocumentsWithPosition();
                }
            };
        }

        @Override
        protected Index<Object> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys,
            boolean sparse) {
            if (keys.size() == 1 && keys.get(0).getKey().equals("_id")) {
                return new PrimaryKey(documentsOf(collection), name, keys);
            }
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
