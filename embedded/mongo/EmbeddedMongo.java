import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * A MongoDB wire-protocol server over one file, for machines without mongod.
 * Arguments: file, port, the addresses to listen at.
 */
public class EmbeddedMongo {
    /** Exit codes of sysexits.h. */
    private static final int BAD_DATA = 65;
    private static final int UNAVAILABLE = 69;
    private static final int CANNOT_WRITE = 74;
    private static final int TRY_LATER = 75;
    /** Memory of a page, in bytes, above which it is split. Pages are small, because a write rewrites whole pages. */
    private static final int PAGE_BYTES = 2048 * StoredDocuments.MEMORY_OF_BYTE;
    /** Half of the memory, in megabytes, as a cache of documents. */
    private static final int CACHE_MEGABYTES = (int) (Runtime.getRuntime().maxMemory() >> 21);
    // System.err is not used, because it can't write Chinese in some locales.
    private static final PrintStream WORDS =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

    private static String file;

    public static void main(String[] args) {
        file = args[0];
        DurableBackend backend = open();
        backend.version(new WireVersion13());
        backend.startHousekeeping();
        int port = Integer.parseInt(args[1]);
        for (String address : Arrays.asList(args).subList(2, args.length)) {
            listen(backend, address, port);
        }
    }

    private static DurableBackend open() {
        try {
            Forced forced = new Forced(file);
            Instant since = forced.mayMissSince();
            // The store's own background commits are off. They could write half an operation to the file (a document
            // without its index entry), which would stay there if the process was killed.
            MVStore store = forced.open(new MVStore.Builder().fileName(file).autoCommitDisabled()
                .pageSplitSize(PAGE_BYTES).cacheSize(CACHE_MEGABYTES));
            // Old data may be overwritten as soon as newer data are forced to the disk, whatever their age.
            store.setRetentionTime(0);
            if (forced.missing() != null) {
                damaged(forced.missing());
            }
            if (since != null) {
                String time = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(since.atZone(ZoneId.systemDefault()));
                WORDS.println("上次没有正常结束（例如断电）：" + time + " 以后的写入可能缺失，此前的都在。");
            }
            return new DurableBackend(store, forced);
        } catch (MVStoreException failure) {
            if (failure.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
                end(TRY_LATER, "另一个进程正在使用数据文件 " + file + "。请先停止那个进程再启动；文件没有损坏，不要删除。");
            }
            damaged(failure.getMessage());
            throw failure;
        } catch (IOException failure) {
            cannotWrite(failure);
            throw new IllegalStateException(failure);
        }
    }

    private static void listen(DurableBackend backend, String address, int port) {
        try {
            MongoServer server = new MongoServer(backend);
            Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
            server.bind(address, port);
            System.out.println("listening on " + server.getConnectionString());
        } catch (Exception failure) {
            backend.close();
            end(UNAVAILABLE, "不能在 " + address + ":" + port + " 监听（" + failure.getMessage()
                + "）。请停止占用这个端口的程序，或用环境变量 MONGODB_PORT 另选端口。");
        }
    }

    /** Ends the process, because starting with less than what was acknowledged would lose data silently. */
    private static void damaged(String why) {
        end(BAD_DATA, "数据文件 " + file + " 缺失或损坏（" + why + "）。请先把整个数据目录另存一份，再从备份恢复整个数据目录；"
            + "没有备份、也不要这些数据时，才删除整个数据目录从头开始。");
    }

    static void cannotWrite(Throwable failure) {
        end(CANNOT_WRITE, "数据文件 " + file + " 写不进去（" + failure
            + "）。请腾出磁盘空间、恢复写权限或检查磁盘，然后重新启动；已经应答的写入都在。");
    }

    private static void end(int code, String words) {
        WORDS.println(words);
        Runtime.getRuntime().halt(code);
    }

    /** Version that reports wire version 13. The library's own versions report 8 at most, and mongoose 9 requires 9. */
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
