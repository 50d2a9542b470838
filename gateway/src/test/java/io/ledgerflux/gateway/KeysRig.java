package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A gateway that asks for keys, and the command that makes them. */
final class KeysRig implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** There are a few ticks of it. */
  static final String PRODUCT = "BTC-USD";

  private final HistoryRig history;
  private final String key;
  private final Gateway gateway;

  KeysRig(Class<?> test) throws InterruptedException {
    history = HistoryRig.shared(test);
    history.tape().add(PRODUCT, 3);
    history.tape().flush();
    key = create();
    gateway = history.gateway("AUTH", "on");
  }

  HistoryRig history() {
    return history;
  }

  Gateway gateway() {
    return gateway;
  }

  /** The text of a key that each gateway knows from its start. */
  String key() {
    return key;
  }

  /** The text of a new key, which a gateway knows soon; {@code more} are options of the command. */
  String create(String... more) {
    List<String> words = new ArrayList<>(List.of("keys", "create", "--name", "a test"));
    words.addAll(List.of(more));
    KeysRun run = run(words.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return run.out().strip();
  }

  /** Runs the command as the database's owner. */
  KeysRun run(String... arguments) {
    return KeysRun.at(history.ownerDsn(), arguments);
  }

  /** The id of the key whose text is {@code text}. */
  static String id(String text) {
    return text.substring(3, 15);
  }

  /** What looks like a ticket. */
  static String noTicket() {
    return "lt_" + "x".repeat(43);
  }

  /** Waits until {@code at} knows a key. */
  KeyHolder awaitKnown(Gateway at, String text) {
    var holder = KeyHolder.of(at, text);
    await().atMost(PATIENCE).until(() -> holder.handshake("/ws") == 101);
    return holder;
  }

  /** The handshake by which a key was found to be known may still count for a moment. */
  EventReader openStream(String path, String... headers) throws Exception {
    EventReader events = new EventReader(gateway, path, headers);
    while (events.status() == 429) {
      events.close();
      events = new EventReader(gateway, path, headers);
    }
    return events;
  }

  @Override
  public void close() {
    history.close();
  }
}
