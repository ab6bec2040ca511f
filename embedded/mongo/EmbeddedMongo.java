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
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * A MongoDB wire-protocol server over one file, for machines without mongod.
 * Arguments: file, port. It listens on 127.0.0.1 only.
 */
public class EmbeddedMongo {
    private static final int COMPACTION_MILLIS = 3000;
    /** Space that a write left behind is used again after this time, not after the store's 45 s. */
    private static final int RETENTION_MILLIS = 3_000;
    private static final int HOUSEKEEPING_EVERY_MILLIS = 2_000;
    /** Chunks with a smaller share of living data, in percent, are rewritten, this much of them at a time. */
    private static final int FILL_RATE = 50;
    private static final int REWRITTEN_BYTES = 2 << 20;
    private static final long SMALL_BYTES = 16L << 20;
    /** Exit codes of sysexits.h: EX_DATAERR and EX_IOERR. */
    private static final int BAD_DATA = 65;
    private static final int CANNOT_WRITE = 74;

    public static void main(String[] args) {
        // Without the store's own background commits: one of those could write half an operation to the
        // file (a document without its index entry), which a killed process would then keep.
        MVStore store = open(args[0]);
        Acknowledged acknowledged = new Acknowledged(args[0] + ".version");
        if (store.getCurrentVersion() < acknowledged.latest()) {
            refuse(args[0], "停在第 " + store.getCurrentVersion() + " 次提交，而第 " + acknowledged.latest() + " 次提交已经应答过");
        }
        store.compactFile(COMPACTION_MILLIS);
        store.setRetentionTime(RETENTION_MILLIS);
        DurableBackend backend = new DurableBackend(store, acknowledged);
        MongoServer server = new MongoServer(backend.version(new WireVersion13()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.shutdownNow();
            store.close();
        }));
        backend.startHousekeeping();
        server.bind("127.0.0.1", Integer.parseInt(args[1]));
        System.out.println("listening on " + server.getConnectionString());
    }

    private static MVStore open(String file) {
        try {
            return new MVStore.Builder().fileName(file).autoCommitDisabled().open();
        } catch (MVStoreException damage) {
            refuse(file, damage.getMessage());
            throw damage;
        }
    }

    /** Ends the process: to start with less than what was acknowledged would lose it without a word. */
    private static void refuse(String file, String why) {
        // Not by System.err, which knows no Chinese where the locale has none.
        PrintStream words = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        words.println("数据文件 " + file + " 缺失或不完整（" + why + "）。请从备份恢复整个数据目录，或删除整个数据目录从头开始。");
        Runtime.getRuntime().halt(BAD_DATA);
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

    /** The latest commit that was answered, beside the data file: tells a file that lost its end, or is gone. */
    private static class Acknowledged {
        private final RandomAccessFile file;

        Acknowledged(String name) {
            try {
                file = new RandomAccessFile(name, "rw");
            } catch (IOException cause) {
                throw new UncheckedIOException(cause);
            }
        }

        long latest() {
            try {
                file.seek(0);
                return file.length() < Long.BYTES ? 0 : file.readLong();
            } catch (IOException cause) {
                throw new UncheckedIOException(cause);
            }
        }

        void write(long version) throws IOException {
            file.seek(0);
            file.writeLong(version);
        }
    }

    /** Answers a write only when it is in the file, and lets nobody read one that isn't yet. */
    private static class DurableBackend extends H2Backend {
        private static final Set<String> READS = Set.of("find", "getMore", "killCursors", "aggregate", "count",
            "distinct", "hello", "ismaster", "isMaster", "ping", "buildInfo", "buildinfo", "endSessions",
            "listCollections", "listDatabases", "listIndexes", "serverStatus", "dbStats", "collStats");

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
                Runtime.getRuntime().halt(CANNOT_WRITE);
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
                Runtime.getRuntime().halt(CANNOT_WRITE);
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
