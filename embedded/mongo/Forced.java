import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.MVStore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Knows which data are certainly on the disk. The file survives a killed process completely, but after a loss of power
 * any data that were not forced may be missing. So a note beside the file contains the last forced version of the
 * store, its time, and the id of the machine's present boot. If the boot is another one at the next start, later
 * versions are taken back.
 */
class Forced {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String CLOSED = "closed";
    /** Boot id on machines that have none. There, every end without a proper close counts as a loss of power. */
    private static final String UNKNOWN = "unknown";
    private static final int OVERDUE_MILLIS = 1_500;
    private static final int NOTE_BYTES = 128;
    /** Size of the store's blocks. */
    private static final int BLOCK_BYTES = 4096;
    private static final Pattern CHUNK = Pattern.compile("chunk:[^\n]*,version:([0-9a-f]+)");

    private record Note(String boot, long version, Instant at) {
    }

    private final Path file;
    private final FileChannel channel;
    private final String boot;
    /** Note that an earlier process left; null if there is no readable one. */
    private final Note found;
    private MVStore store;
    private MVStore.TxCounter kept;
    private long version = -1;
    private volatile Instant at = Instant.MIN;

    Forced(String data) throws IOException {
        file = Path.of(data);
        channel = FileChannel.open(Path.of(data + ".forced"), StandardOpenOption.CREATE, StandardOpenOption.READ,
            StandardOpenOption.WRITE);
        boot = Files.exists(BOOT_ID) ? Files.readString(BOOT_ID).strip() : UNKNOWN;
        found = read();
    }

    private Note read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(NOTE_BYTES);
        channel.read(bytes, 0);
        String[] words = new String(bytes.array(), ISO_8859_1).strip().split(" ");
        try {
            return new Note(words[0], Long.parseLong(words[1]), Instant.parse(words[2]));
        } catch (RuntimeException damaged) {
            return null;
        }
    }

    private void write(String state, Instant at) throws IOException {
        String note = String.format("%-" + (NOTE_BYTES - 1) + "s\n", state + " " + version + " " + at);
        channel.write(ByteBuffer.wrap(note.getBytes(ISO_8859_1)), 0);
        channel.force(true);
    }

    private boolean lostPower() {
        return found != null && !found.boot.equals(CLOSED) && (!found.boot.equals(boot) || boot.equals(UNKNOWN));
    }

    /** Returns the time since which writes may be missing; null if all are there. */
    Instant mayMissSince() throws IOException {
        if (found == null) {
            return Files.exists(file) ? Files.getLastModifiedTime(file).toInstant() : null;
        }
        return lostPower() ? found.at : null;
    }

    /**
     * Opens the store in the state in which it was left, or after a loss of power in the state that was forced last.
     */
    MVStore open(MVStore.Builder builder) throws IOException {
        if (lostPower() && Files.exists(file)) {
            takeBack();
            // The newest version in the file's head is ignored, because it may be one of those that were taken back.
            builder.recoveryMode();
        }
        store = builder.open();
        return store;
    }

    /** Returns the reason why forced data are missing; null if all are there. */
    String missing() {
        return found == null || store.getCurrentVersion() >= found.version ? null
            : "停在第 " + store.getCurrentVersion() + " 版，而第 " + found.version + " 版早已写入；删除 " + file + ".forced 后会以现存的内容启动";
    }

    private void takeBack() throws IOException {
        try (FileChannel data = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = data.tryLock()) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
            // The first two blocks are the file's head. Each chunk begins on a block of its own, with its version.
            for (long at = 2 * BLOCK_BYTES; lock != null && at < data.size(); at += BLOCK_BYTES) {
                data.read(block.clear(), at);
                Matcher chunk = CHUNK.matcher(new String(block.array(), ISO_8859_1));
                if (chunk.lookingAt() && Long.parseLong(chunk.group(1), 16) > found.version) {
                    data.write(ByteBuffer.allocate(BLOCK_BYTES), at);
                }
            }
            data.force(true);
        }
    }

    /** Returns whether the regular forcing is late, as on a slow disk or a busy machine. */
    boolean isOverdue() {
        return at.plusMillis(OVERDUE_MILLIS).isBefore(Instant.now());
    }

    /** Forces all committed data to the disk. Nothing may be committed meanwhile. */
    synchronized void force() throws IOException {
        long committed = store.getCurrentVersion();
        if (committed == version) {
            return;
        }
        // This keeps the store from overwriting data of this version until the next version is on the disk.
        MVStore.TxCounter next = store.registerVersionUsage();
        Instant now = Instant.now();
        store.sync();
        version = committed;
        write(boot, now);
        at = now;
        store.deregisterVersionUsage(kept);
        kept = next;
    }

    /** Records that the store was closed properly, so that nothing is taken back at the next start. */
    void closed() throws IOException {
        try (FileChannel data = FileChannel.open(file, StandardOpenOption.WRITE)) {
            data.force(true);
        }
        write(CLOSED, Instant.now());
    }
}
