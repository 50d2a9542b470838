package io.ledgerflux.operator.doctor;

import static io.ledgerflux.operator.doctor.Finding.note;
import static io.ledgerflux.operator.doctor.Finding.well;
import static io.ledgerflux.operator.doctor.Finding.wrong;

import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.nats.Loss;
import io.ledgerflux.nats.StreamReport;
import io.ledgerflux.nats.Subjects;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What follows from what was seen at the broker: its streams, and who writes and reads them. */
final class BrokerDiagnosis {
  /** An ingestor tells how each feed is doing every 5 s. */
  private static final Duration STATUS_PATIENCE = Duration.ofSeconds(15);

  private static final double FULL = 0.8;
  private static final double MANY_REJECTS = 0.01;

  private final Instant now;
  private final List<Finding> findings = new ArrayList<>();

  private BrokerDiagnosis(Instant now) {
    this.now = now;
  }

  /** What is to be said of {@code broker}, in the order of a tick's path. */
  static List<Finding> of(BrokerSight broker, Instant now) {
    BrokerDiagnosis diagnosis = new BrokerDiagnosis(now);
    diagnosis.broker(broker);
    return diagnosis.findings;
  }

  private void say(Finding finding) {
    findings.add(finding);
  }

  private void broker(BrokerSight broker) {
    say(well("The broker at %s answers.".formatted(broker.url())));
    if (broker.shards().isEmpty()) {
      say(wrong("The broker does not tell the number of shards: no service was ever connected."));
    } else if (broker.shards().get().isChanging()) {
      say(
          wrong(
              ("The number of shards is being changed (%s): market_raw is shut until that is brought"
                      + " to its end (reshard --help).")
                  .formatted(broker.shards().get())));
    }
    broker.streams().forEach(this::stream);
    broker.withheld().forEach(this::withheld);
    feeds(broker.feeds());
    broker
        .unread()
        .forEach(
            shard ->
                say(
                    wrong(
                        "Nobody reads shard %d of market_raw: its normalizer is away."
                            .formatted(shard))));
    broker.normalizers().forEach(reader -> findings.addAll(ReaderDiagnosis.of(reader, now)));
    findings.addAll(ClockDiagnosis.ofTicks(broker.newestRaw(), now));
    rejects(broker);
  }

  private void stream(StreamReport stream) {
    stream
        .differences()
        .forEach(
            difference ->
                say(
                    wrong(
                        "The stream %s is not as it is declared: %s."
                            .formatted(stream.name(), difference))));
    boolean keepsByAge = stream.name().equals(Subjects.RAW) || stream.name().equals(Subjects.TICKS);
    if (stream.there()
        && keepsByAge
        && stream.maxBytes() > 0
        && stream.bytes() > FULL * stream.maxBytes()) {
      say(
          wrong(
              ("The stream %s is full to %d %%: at %d bytes the oldest messages are dropped before"
                      + " their time. Raise JS_MAX_BYTES.")
                  .formatted(
                      stream.name(), 100 * stream.bytes() / stream.maxBytes(), stream.maxBytes())));
    }
    if (keepsByAge) {
      holes(stream);
    }
    if (stream.there() && stream.differences().isEmpty()) {
      say(
          well(
              "The stream %s is as declared, %,d messages, %,d bytes."
                  .formatted(stream.name(), stream.messages(), stream.bytes())));
    }
  }

  private void withheld(String stream, Loss messages) {
    boolean isRead = List.of(Subjects.RAW, Subjects.TICKS, Subjects.REJECTS).contains(stream);
    say(
        wrong(
            ("The stream %s does not give messages %d to %d, which it says that it holds: its store"
                    + " is damaged, and what comes into it %s. Where no other server has a whole"
                    + " copy, purge it: nats stream purge %s (see A damaged store of NATS in"
                    + " docs/operations.md).")
                .formatted(
                    stream,
                    messages.fromSequence(),
                    messages.toSequence(),
                    isRead ? "may be lost to its readers" : "may not be kept or acknowledged",
                    stream)));
  }

  /** Nobody deletes single messages of these. */
  private void holes(StreamReport stream) {
    long lacking = stream.lastSequence() - stream.firstSequence() + 1 - stream.messages();
    if (stream.messages() > 0 && lacking > 0) {
      say(
          note(
              ("The stream %s lacks %,d messages between its first and its last: its store was"
                      + " damaged. What nobody had read of them stands in feed_gaps.")
                  .formatted(stream.name(), lacking)));
    }
  }

  private void feeds(List<FeedStatus> feeds) {
    if (feeds.isEmpty()) {
      say(wrong("No ingestor ever told of a feed."));
    }
    for (FeedStatus feed : feeds) {
      Duration old = Ages.since(feed.statusNanos(), now);
      if (old.compareTo(STATUS_PATIENCE) > 0) {
        say(
            wrong(
                ("Nobody has told of the feed of %s for %s: its ingestor is away, or cannot reach the"
                        + " broker. Where it was taken out of PRODUCTS, have it forgotten: products"
                        + " forget %s.")
                    .formatted(feed.product(), Ages.text(old), feed.product())));
      } else if (feed.state() == FeedState.STALE) {
        say(
            wrong(
                ("The feed of %s is stale, as was told %s. The connection to the exchange is away, or the exchange"
                        + " refuses the product, or trades are told of that do not come.")
                    .formatted(feed.product(), told(feed, old))));
      } else {
        say(
            well(
                "The feed of %s is %s, as was told %s."
                    .formatted(feed.product(), feed.state().wireName(), told(feed, old))));
      }
    }
  }

  /** Ticks that came since it was told are not known of here. */
  private static String told(FeedStatus feed, Duration old) {
    Duration silence = Duration.ofNanos(feed.statusNanos() - feed.lastTickNanos());
    return "%s ago, %s"
        .formatted(
            Ages.text(old),
            feed.lastTickNanos() == 0
                ? "before its first tick"
                : Ages.text(silence) + " after its last tick");
  }

  private void rejects(BrokerSight broker) {
    long refused = broker.traffic().rejects();
    long all = broker.traffic().ticks() + refused;
    if (refused > 0 && refused > MANY_REJECTS * all) {
      say(
          wrong(
              ("Of what came within the last 5 minutes %.1f %% was refused (%,d messages): rejects"
                      + " list tells which, and why.")
                  .formatted(100.0 * refused / Math.max(1, all), refused)));
    }
    if (!broker.rejects().isEmpty()) {
      String reasons =
          new TreeMap<>(broker.rejects())
              .entrySet().stream()
                  .map(reason -> "%s %,d".formatted(reason.getKey(), reason.getValue()))
                  .collect(Collectors.joining(", "));
      say(note("market_rejects keeps what was refused within a day: %s.".formatted(reasons)));
    }
  }
}
