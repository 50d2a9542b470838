package io.ledgerflux.nats;

import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds out what the broker says that it holds and does not give: its store is damaged. */
public final class StoreInspection {
  private final BrokerView broker;

  /** An inspection of {@code broker}. */
  public StoreInspection(BrokerView broker) {
    this.broker = broker;
  }

  /**
   * What each stream that {@code declared} names, and the bucket of positions, does not give. Only
   * streams whose first or last message is among that show.
   */
  public Map<String, Loss> withheld(Streams declared) throws IOException {
    Map<String, Loss> found = new TreeMap<>();
    for (StreamConfiguration stream : declared.declarations()) {
      withheld(stream.getName()).ifPresent(loss -> found.put(stream.getName(), loss));
    }
    String positions = "KV_" + Streams.POSITIONS_BUCKET;
    withheld(positions).ifPresent(loss -> found.put(positions, loss));
    return found;
  }

  private Optional<Loss> withheld(String stream) throws IOException {
    Optional<StreamInfo> held = broker.calls().find(stream);
    if (held.isEmpty() || held.get().getStreamState().getMsgCount() == 0) {
      return Optional.empty();
    }
    long first = held.get().getStreamState().getFirstSequence();
    long last = held.get().getStreamState().getLastSequence();
    Optional<Loss> found =
        broker
            .calls()
            .ask(
                management -> {
                  Damage.Given given =
                      sequence -> StreamView.storedAt(management, stream, sequence).isPresent();
                  Optional<Loss> end = Damage.around(first, last, last + 1, given);
                  return end.isPresent() ? end : Damage.around(first, first, last + 1, given);
                });
    StreamReport now = broker.stream(stream);
    boolean replaced =
        held.get().getConfiguration().getMaxMsgsPerSubject() > 0 && now.lastSequence() != last;
    return found.filter(
        loss ->
            loss.toSequence() >= now.firstSequence() && !(replaced && loss.toSequence() == last));
  }
}
