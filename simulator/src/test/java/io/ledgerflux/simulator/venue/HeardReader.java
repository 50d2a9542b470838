package io.ledgerflux.simulator.venue;

import io.ledgerflux.simulator.codec.RecordedMessage;
import io.ledgerflux.simulator.codec.RecordingCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A client that only listens. */
final class HeardReader implements Reader {
  private final String address;
  final List<String> heard = new ArrayList<>();
  String closedFor = "";
  boolean broken;
  boolean ready = true;
  boolean open = true;

  HeardReader() {
    this("192.0.2.1");
  }

  HeardReader(String address) {
    this.address = address;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public boolean send(String message) {
    if (open) {
      heard.add(message);
    }
    return open;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public void close(String reason) {
    closedFor = reason;
  }

  @Override
  public void breakOff() {
    broken = true;
  }

  List<String> heard(String type) {
    return heard.stream().filter(text -> text.startsWith("{\"type\":\"" + type + '"')).toList();
  }

  List<Long> tradeIds(String product) {
    return heard("ticker").stream()
        .map(HeardReader::parse)
        .filter(message -> message.product().equals(product))
        .map(RecordedMessage::tradeId)
        .toList();
  }

  static RecordedMessage parse(String text) {
    try {
      return RecordingCodec.parse("{\"t\":null,\"m\":" + text + "}");
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
