import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    /** Exit codes of sysexits.h: EX_DATAERR and EX_IOERR. */
    private static final int BAD_DATA = 65;
    static final int CANNOT_WRITE = 74;
    /** Memory that a page takes before it is split: a write writes whole pages, so small ones. Bytes. */
    private static final int PAGE_BYTES = 2048;

    public static void main(String[] args) {
        // Without the store's own background commits: one of those could write half an operation to the
        // file (a document without its index entry), which a killed process would then keep.
        MVStore store = open(args[0]);
        DurableBackend backend = new DurableBackend(store);
        // Not before the collections are open: documents are read and written as they say that they are kept.
        String missing = backend.recover();
        if (missing != null) {
            refuse(args[0], missing);
        }
        store.compactFile(COMPACTION_MILLIS);
        store.setRetentionTime(RETENTION_MILLIS);
        MongoServer server = new MongoServer(backend.version(new WireVersion13()));
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
        backend.startHousekeeping();
        server.bind("127.0.0.1", Integer.parseInt(args[1]));
        System.out.println("listening on " + server.getConnectionString());
    }

    private static MVStore open(String file) {
        try {
            return new MVStore.Builder().fileName(file).autoCommitDisabled().pageSplitSize(PAGE_BYTES).open();
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
}
