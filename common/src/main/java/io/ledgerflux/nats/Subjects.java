package io.ledgerflux.nats;

import io.ledgerflux.model.RejectReason;
import java.util.List;

/** The names of the streams, and of the subjects in them. */
public final class Subjects {
  /** The venue's ticks as they came. */
  public static final String RAW = "market_raw";

  /** The ticks that every check let pass. */
  public static final String TICKS = "market_ticks";

  /** The newest snapshot of each product. */
  public static final String SNAPSHOTS = "market_snapshots";

  /** The newest state of each product's feed. */
  public static final String STATUS = "market_status";

  /** What was refused, with its reason. */
  public static final String REJECTS = "market_rejects";

  /** The names of all streams. */
  static final List<String> STREAMS = List.of(RAW, TICKS, SNAPSHOTS, STATUS, REJECTS);

  private static final String RAW_PREFIX = "market.raw.";
  private static final String LATE_PREFIX = "market.late.";

  private Subjects() {}

  /** Where a product's ticks go as they came. */
  public static String raw(int shard, String product) {
    return RAW_PREFIX + shard + '.' + product;
  }

  /** Where a product's checked ticks go. */
  public static String tick(int shard, String product) {
    return "market.ticks." + shard + '.' + product;
  }

  /** Where a product's true ticks go that came too late for the tape. */
  public static String late(int shard, String product) {
    return LATE_PREFIX + shard + '.' + product;
  }

  /** A product's ticks as they came, whatever the number of shards was when they were put there. */
  public static String rawOfAnyShard(String product) {
    return RAW_PREFIX + "*." + product;
  }

  /** A product's checked ticks, late ones too, whatever the number of shards was. */
  public static String allTicksOf(String product) {
    return "market.*.*." + product;
  }

  /** A product's ticks on the tape, whatever the number of shards was when they were put there. */
  public static String tickOfAnyShard(String product) {
    return "market.ticks.*." + product;
  }

  /** Where a product's snapshots go. */
  public static String snapshot(String product) {
    return "market.snapshots." + product;
  }

  /** Where the state of a product's feed goes. */
  public static String status(String product) {
    return "market.status." + product;
  }

  /** Where a product's refused messages go. */
  public static String reject(RejectReason reason, String product) {
    return "market.rejects." + reason.wireName() + '.' + product;
  }

  /** All of a shard in {@link #RAW}. */
  public static String rawOfShard(int shard) {
    return RAW_PREFIX + shard + ".>";
  }

  /** All of {@link #RAW}. */
  public static String raws() {
    return "market.raw.>";
  }

  /** All late ticks of a shard. */
  public static String lateOfShard(int shard) {
    return LATE_PREFIX + shard + ".>";
  }

  /** All of a shard in {@link #TICKS}, late ones too. */
  public static String ticksOfShard(int shard) {
    return "market.*." + shard + ".>";
  }

  /** A shard's tape, without late ticks. */
  public static String tapeOfShard(int shard) {
    return "market.ticks." + shard + ".>";
  }

  /** All shards' tape, without late ticks. */
  public static String tape() {
    return "market.ticks.>";
  }

  /** All of {@link #TICKS}, late ones too. */
  public static String ticks() {
    return "market.>";
  }

  /** All of {@link #REJECTS}. */
  public static String rejects() {
    return "market.rejects.>";
  }

  /** All of {@link #SNAPSHOTS}. */
  public static String snapshots() {
    return "market.snapshots.>";
  }

  /** All of {@link #STATUS}. */
  public static String statuses() {
    return "market.status.>";
  }

  /** Whether {@code filter}, which may have wildcards, lets {@code subject} through. */
  static boolean matches(String filter, String subject) {
    int at = 0;
    int of = 0;
    while (at < filter.length() && of < subject.length()) {
      char expected = filter.charAt(at);
      if (expected == '>') {
        return true;
      }
      if (expected == '*') {
        at++;
        of = endOfToken(subject, of);
      } else if (expected == subject.charAt(of)) {
        at++;
        of++;
      } else {
        return false;
      }
    }
    return at == filter.length() && of == subject.length();
  }

  private static int endOfToken(String subject, int from) {
    int end = subject.indexOf('.', from);
    return end < 0 ? subject.length() : end;
  }

  /** Whether a message at {@code subject} is a tick as it came. */
  public static boolean isRaw(String subject) {
    return subject.startsWith(RAW_PREFIX);
  }

  /** Whether a message at {@code subject} came too late for the tape. */
  public static boolean isLate(String subject) {
    return subject.startsWith(LATE_PREFIX);
  }

  /** The product that {@code subject} ends with. */
  public static String product(String subject) {
    return subject.substring(subject.lastIndexOf('.') + 1);
  }

  /** {@code subject} without its product: what may label a metric. */
  public static String family(String subject) {
    return subject.substring(0, Math.max(0, subject.lastIndexOf('.')));
  }
}
