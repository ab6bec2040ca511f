import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.ObjectDataType;

/**
 * Format of ids in the data file. Strings are UTF-8, because the store's own format handles them letter by letter.
 * Other ids have the store's own format.
 */
class StoredIds extends BasicDataType<Object> {
    /** Tag of UTF-8 strings, which the store itself uses for no value. */
    private static final byte UTF_8 = 126;

    private final ObjectDataType own = new ObjectDataType();

    @Override
    public int compare(Object one, Object other) {
        return own.compare(one, other);
    }

    @Override
    public int getMemory(Object id) {
        return own.getMemory(id);
    }

    @Override
    public void write(WriteBuffer buffer, Object id) {
        if (id instanceof String) {
            byte[] utf8 = ((String) id).getBytes(StandardCharsets.UTF_8);
            buffer.put(UTF_8).putVarInt(utf8.length).put(utf8);
        } else {
            own.write(buffer, id);
        }
    }

    @Override
    public Object read(ByteBuffer buffer) {
        int start = buffer.position();
        if (buffer.get() != UTF_8) {
            buffer.position(start);
            return own.read(buffer);
        }
        byte[] utf8 = new byte[DataUtils.readVarInt(buffer)];
        buffer.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public Object[] createStorage(int size) {
        return new Object[size];
    }
}
