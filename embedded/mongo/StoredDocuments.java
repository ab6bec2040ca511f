import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * Format of documents in the data file: a checksum, because the store has none for the content of its pages, and BSON.
 * Each write rewrites a whole page of documents. Java's serialization, which the store would use, took more than half
 * of the server's time.
 */
class StoredDocuments extends BasicDataType<Document> {
    /** Bytes of memory that a document takes for each byte of BSON. */
    static final int MEMORY_OF_BYTE = 6;

    @Override
    public int getMemory(Document document) {
        return MEMORY_OF_BYTE * encoded(document).readableBytes();
    }

    @Override
    public void write(WriteBuffer buffer, Document document) {
        ByteBuffer bson = encoded(document).nioBuffer();
        buffer.putInt(checksum(bson.duplicate())).putVarInt(bson.remaining()).put(bson);
    }

    @Override
    public Document read(ByteBuffer buffer) {
        int sum = buffer.getInt();
        int length = DataUtils.readVarInt(buffer);
        if (length < 0 || length > buffer.remaining() || checksum(buffer.slice(buffer.position(), length)) != sum) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_FILE_CORRUPT, "a document in the data file is damaged");
        }
        byte[] bson = new byte[length];
        buffer.get(bson);
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bson));
    }

    @Override
    public Document[] createStorage(int size) {
        return new Document[size];
    }

    private static int checksum(ByteBuffer bson) {
        CRC32C sum = new CRC32C();
        sum.update(bson);
        return (int) sum.getValue();
    }

    private static ByteBuf encoded(Document document) {
        ByteBuf bson = Unpooled.buffer(1024);
        BsonEncoder.encodeDocument(document, bson);
        return bson;
    }
}
