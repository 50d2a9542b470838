package io.ledgerflux.operator.doctor;

import io.ledgerflux.model.Timestamps;
import io.ledgerflux.operator.db.DatabaseView.Newest;
import io.ledgerflux.operator.doctor.Hops.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the last tick of a product is, and what follows from it.
 *
 * @param table a line for each hop
 * @param findings what follows
 */
record Explanation(List<String> table, List<Finding> findings) {
  /**
   * What follows from two looks, some seconds apart: what a hop had at the first, the next one must
   * have at the second.
   *
   * @param now when the second look was taken
   */
  static Explanation of(Hops before, Hops hops, Instant now) {
    return new Explanation(table(hops, now), findings(before, hops, now));
  }

  private static List<String> table(Hops hops, Instant now) {
    return List.of(
        "%s, shard %d".formatted(hops.product(), hops.shard()),
        row("feed", feed(hops, now)),
        row("market_raw", stored(hops.raw(), now)),
        row("market_ticks", stored(hops.ticks(), now)),
        row("tick_history", history(hops)),
        row("snapshots", hops.state().map(s -> "sequence " + s).orElse("nothing")),
        row("market_snapshots", stored(hops.snapshot(), now)),
        row("gateway", gateway(hops)));
  }

  private static String feed(Hops hops, Instant now) {
    return hops.feed()
        .map(
            feed ->
                "%s, told %s ago".formatted(feed.state().wireName(), age(feed.statusNanos(), now)))
        .orElse("no ingestor told of it");
  }

  private static String history(Hops hops) {
    return switch (hops.history()) {
      case Look.Away<Optional<Newest>>(String where, String why) ->
          "not known, %s: %s".formatted(where, why);
      case Look.Seen<Optional<Newest>>(Optional<Newest> newest) ->
          newest
              .map(
                  row ->
                      "sequence %d  of %s"
                          .formatted(row.sequence(), Timestamps.text(row.eventNanos())))
              .orElse("nothing");
    };
  }

  private static String gateway(Hops hops) {
    return switch (hops.gateway()) {
      case GatewayLook.Unasked(String why) -> "not known, " + why;
      case GatewayLook.Silent(String where, String why) ->
          "not known, %s: %s".formatted(where, why);
      case GatewayLook.Tells(OptionalLong sequence) ->
          sequence.isPresent() ? "sequence " + sequence.getAsLong() : "no price yet";
    };
  }

  private static List<Finding> findings(Hops before, Hops hops, Instant now) {
    if (hops.raw().isEmpty() && hops.ticks().isEmpty()) {
      return List.of(
          Finding.wrong(
              ("The streams hold no tick of %s: no ingestor reads it, or nothing was traded for as"
                      + " long as they keep.")
                  .formatted(hops.product())));
    }
    List<Finding> findings = new ArrayList<>();
    hops.refused()
        .ifPresent(
            reason ->
                findings.add(Finding.wrong("Its last tick was refused: %s.".formatted(reason))));
    if (before.refused().isEmpty() && !isKnown(before, hops)) {
      behind(findings, "The normalizer", before.raw(), hops.ticks().map(Stored::eventNanos), now);
    }
    if (hops.history() instanceof Look.Seen<Optional<Newest>>(Optional<Newest> newest)) {
      behind(findings, "The snapshotter", before.ticks(), newest.map(Newest::eventNanos), now);
    }
    behind(
        findings,
        "Whoever publishes snapshots",
        before.ticks(),
        hops.snapshot().map(Stored::eventNanos),
        now);
    before.ticks().ifPresent(first -> gatewayBehind(findings, first, hops, now));
    if (hops.gateway() instanceof GatewayLook.Silent(String where, String why)) {
      findings.add(Finding.wrong("The gateway at %s tells no price: %s.".formatted(where, why)));
    }
    if (findings.isEmpty()) {
      findings.add(Finding.well("Every hop has it, or will in a moment."));
    }
    return findings;
  }

  /** A duplicate, or a late one, does not come to the tape's end. */
  private static boolean isKnown(Hops before, Hops hops) {
    return before.known() || (hops.known() && hops.raw().equals(before.raw()));
  }

  /**
   * By sequence, which is all that a gateway tells: where the venue numbers anew it says nothing.
   */
  private static void gatewayBehind(List<Finding> findings, Stored first, Hops hops, Instant now) {
    if (hops.gateway() instanceof GatewayLook.Tells(OptionalLong sequence)
        && sequence.orElse(0) < first.sequence()
        && hops.ticks().map(Stored::sequence).orElse(0L) >= first.sequence()) {
      findings.add(
          Finding.wrong(
              "The gateway has not got sequence %d, which is on the tape for %s."
                  .formatted(first.sequence(), age(first.brokerNanos(), now))));
    }
  }

  /** By event time: a venue that numbers anew begins with lower sequences. */
  private static void behind(
      List<Finding> findings,
      String who,
      Optional<Stored> first,
      Optional<Long> gotNanos,
      Instant now) {
    if (first.isPresent() && gotNanos.orElse(0L) < first.get().eventNanos()) {
      findings.add(
          Finding.wrong(
              "%s has not passed on sequence %d, which has been there for %s."
                  .formatted(who, first.get().sequence(), age(first.get().brokerNanos(), now))));
    }
  }

  private static String stored(Optional<Stored> tick, Instant now) {
    return tick.map(
            one ->
                "sequence %d  of %s  stored %s later, %s ago, as message %d"
                    .formatted(
                        one.sequence(),
                        Timestamps.text(one.eventNanos()),
                        Ages.text(Duration.ofNanos(one.brokerNanos() - one.eventNanos())),
                        age(one.brokerNanos(), now),
                        one.streamSequence()))
        .orElse("nothing");
  }

  private static String age(long nanos, Instant now) {
    return Ages.text(Ages.since(nanos, now));
  }

  private static String row(String hop, String text) {
    return "  %-17s %s".formatted(hop, text);
  }
}
