import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.ObjectDataType;

/**
 * Documents in the data file, as BSON. Every write writes a whole page of them: by Java's serialization, which is the
 * store's own way, that took more than half of the server's time. What was written that way before is read as well.
 */
class StoredDocuments extends BasicDataType<Document> {
    /** No tag of the store's own values. */
    private static final byte BSON = 127;
    /** What an object takes beside its values. Bytes. */
    private static final int OVERHEAD = 64;

    private final ObjectDataType serialized = new ObjectDataType();

    @Override
    public int getMemory(Document document) {
        return OVERHEAD + encoded(document).readableBytes();
    }

    @Override
    public void write(WriteBuffer buffer, Document document) {
        ByteBuf bson = encoded(document);
        buffer.put(BSON).putVarInt(bson.readableBytes()).put(bson.nioBuffer());
    }

    @Override
    public Document read(ByteBuffer buffer) {
        int start = buffer.position();
        if (buffer.get() != BSON) {
            buffer.position(start);
            return (Document) serialized.read(buffer);
        }
        byte[] bson = new byte[DataUtils.readVarInt(buffer)];
        buffer.get(bson);
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bson));
    }

    @Override
    public Document[] createStorage(int size) {
        return new Document[size];
    }

    private static ByteBuf encoded(Document document) {
        ByteBuf bson = Unpooled.buffer(1024);
        BsonEncoder.encodeDocument(document, bson);
        return bson;
    }
}
