import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.DataType;

/**
 * What commands wrote since the store's last commit. A commit writes some ten pages, however little was changed: so the
 * changes of a command are appended here before its answer, and the store is committed now and then. Whoever calls holds
 * the backend's write lock.
 */
class Journal {
    private static final String COMMIT = "commit";
    /** Length and checksum of a record. Bytes. */
    private static final int HEAD = 2 * Integer.BYTES;

    private record Change(MVMap<Object, Object> map, Object key) {
    }

    private final MVStore store;
    /** Which commit of the store this is: the journal begins with the number of the one that it follows. */
    private final MVMap<String, Long> commits;
    private final FileChannel file;
    private final Acknowledged acknowledged;
    /** What the running command changed. */
    private final Set<Change> changes = new LinkedHashSet<>();
    private final WriteBuffer record = new WriteBuffer();

    /** Beside the store's file, with its name. */
    Journal(MVStore store) {
        this.store = store;
        String name = store.getFileStore().getFileName();
        acknowledged = new Acknowledged(name);
        commits = store.openMap("journal");
        try {
            file = FileChannel.open(Path.of(name + ".journal"), StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    /** A map whose changes are noted here, for all that open it later as well. */
    <K, V> MVMap<K, V> open(String name, DataType<? super K> keys, DataType<? super V> values) {
        return store.openMap(name, new MVMap.Builder<K, V>() {
            @Override
            protected MVMap<K, V> create(Map<String, Object> config) {
                return new NotedMap<>(config, getKeyType(), getValueType(), Journal.this);
            }
        }.keyType(keys).valueType(values));
    }

    /** A command that only reads may open a database that wasn't there, several at once: these alone are without the lock. */
    @SuppressWarnings("unchecked")
    synchronized void note(MVMap<?, ?> map, Object key) {
        changes.add(new Change((MVMap<Object, Object>) map, key));
    }

    boolean isEmpty() {
        return acknowledged.records() == 0;
    }

    long bytes() throws IOException {
        return file.position();
    }

    /** Keeps what the command changed, as it stands at its end. */
    void append() throws IOException {
        if (changes.isEmpty()) {
            return;
        }
        record.clear().putInt(0).putInt(0).putVarInt(changes.size());
        for (Change change : changes) {
            byte[] name = change.map.getName().getBytes(StandardCharsets.UTF_8);
            record.putVarInt(name.length).put(name);
            change.map.getKeyType().write(record, change.key);
            Object value = change.map.get(change.key);
            record.put((byte) (value == null ? 0 : 1));
            if (value != null) {
                change.map.getValueType().write(record, value);
            }
        }
        changes.clear();
        ByteBuffer bytes = record.getBuffer().flip();
        bytes.putInt(0, bytes.limit() - HEAD).putInt(Integer.BYTES, checksum(bytes.duplicate().position(HEAD)));
        write(bytes);
        acknowledged.write(acknowledged.commit(), acknowledged.records() + 1);
    }

    /** Keeps all that was changed in the store itself, and begins anew. */
    void commit() throws IOException {
        changes.clear();
        long number = commits.getOrDefault(COMMIT, 0L) + 1;
        commits.put(COMMIT, number);
        store.commit();
        file.truncate(0);
        write(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        acknowledged.write(number, 0);
    }

    /**
     * Does again what the store's last commit lacks.
     * @return why it isn't all there; null where it is
     */
    String recover() throws IOException {
        long version = store.getCurrentVersion();
        if (version < acknowledged.formerVersion()) {
            return "停在第 " + version + " 版，而第 " + acknowledged.formerVersion() + " 版已经应答过";
        }
        long stored = commits.getOrDefault(COMMIT, 0L);
        if (stored < acknowledged.commit()) {
            return "停在第 " + stored + " 次提交，而第 " + acknowledged.commit() + " 次提交已经应答过";
        }
        int done = redo(stored);
        if (stored == acknowledged.commit() && done < acknowledged.records()) {
            return "第 " + stored + " 次提交之后只有 " + done + " 条记录，而第 " + acknowledged.records() + " 条已经应答过";
        }
        commit();
        acknowledged.forgetFormer();
        return null;
    }

    /** A record that is cut short or damaged was never answered, or {@link #recover} tells that it is missing. */
    private int redo(long stored) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(file.size()));
        while (all.hasRemaining() && file.read(all) >= 0) {
        }
        all.flip();
        if (all.remaining() < Long.BYTES || all.getLong() != stored) {
            return 0;
        }
        int done = 0;
        while (all.remaining() >= HEAD) {
            int length = all.getInt();
            int sum = all.getInt();
            if (length <= 0 || length > all.remaining()) {
                break;
            }
            ByteBuffer content = all.slice(all.position(), length);
            if (checksum(content.duplicate()) != sum) {
                break;
            }
            all.position(all.position() + length);
            redo(content);
            done++;
        }
        return done;
    }

    private void redo(ByteBuffer content) {
        for (int left = DataUtils.readVarInt(content); left > 0; left--) {
            byte[] name = new byte[DataUtils.readVarInt(content)];
            content.get(name);
            MVMap<Object, Object> map = store.openMap(new String(name, StandardCharsets.UTF_8));
            if (!(map instanceof NotedMap)) {
                throw new IllegalStateException("nobody opened " + map.getName());
            }
            Object key = map.getKeyType().read(content);
            if (content.get() == 0) {
                map.remove(key);
            } else {
                map.put(key, map.getValueType().read(content));
            }
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return (int) sum.getValue();
    }
}
