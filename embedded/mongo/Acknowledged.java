import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** What was answered last, beside the data file: the store's commit, and how many records of the journal after it. */
class Acknowledged {
    private final RandomAccessFile file;
    private final ByteBuffer content = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);
    /** Where a release without a journal kept the store's own version that it had answered. */
    private final Path former;

    Acknowledged(String store) {
        former = Path.of(store + ".version");
        try {
            file = new RandomAccessFile(store + ".answered", "rw");
            if (file.length() >= content.capacity()) {
                file.readFully(content.array());
            }
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    /** Zero where no release without a journal had the store since {@link #forgetFormer}. */
    long formerVersion() throws IOException {
        return Files.exists(former) ? ByteBuffer.wrap(Files.readAllBytes(former)).getLong() : 0;
    }

    void forgetFormer() throws IOException {
        Files.deleteIfExists(former);
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
