import java.util.Map;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.type.DataType;

/** A map of the store that tells the journal which keys are written. */
class NotedMap<K, V> extends MVMap<K, V> {
    private final Journal journal;

    NotedMap(Map<String, Object> config, DataType<K> keyType, DataType<V> valueType, Journal journal) {
        super(config, keyType, valueType);
        this.journal = journal;
    }

    /** All writes come this way, and the store's own rewriting of pages, which has no value to write. */
    @Override
    public V operate(K key, V value, DecisionMaker<? super V> decision) {
        V before = super.operate(key, value, decision);
        if (value != null || decision == DecisionMaker.REMOVE) {
            journal.note(this, key);
        }
        return before;
    }
}
