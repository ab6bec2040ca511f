import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** What was answered last, beside the data file: the store's commit, and how many records of the journal after it. */
class Acknowledged {
    private static final int BYTES = Long.BYTES + Integer.BYTES;

    private final RandomAccessFile file;
    private final ByteBuffer content = ByteBuffer.allocate(BYTES);
    /** The store's own version, of an earlier release, which had no journal. */
    private long storeVersion;

    Acknowledged(String name) {
        try {
            file = new RandomAccessFile(name, "rw");
            if (file.length() >= BYTES) {
                file.readFully(content.array());
            } else if (file.length() >= Long.BYTES) {
                storeVersion = file.readLong();
            }
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    long storeVersion() {
        return storeVersion;
    }

    long commit() {
        return content.getLong(0);
    }

    int records() {
        return content.getInt(Long.BYTES);
    }

    void write(long commit, int records) throws IOException {
        content.putLong(0, commit).putInt(Long.BYTES, records);
        file.seek(0);
        file.write(content.array());
    }
}
