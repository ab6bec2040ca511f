import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;

/** The latest commit that was answered, beside the data file: tells a file that lost its end, or is gone. */
class Acknowledged {
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
