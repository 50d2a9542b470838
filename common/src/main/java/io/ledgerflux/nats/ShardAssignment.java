package io.ledgerflux.nats;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import io.ledgerflux.model.Shards;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of the shards one process works.
 *
 * @param shards of the whole pipeline
 * @param own those of this process; none where there are more pods than shards
 */
public record ShardAssignment(Shards shards, List<Integer> own) {
  private static final Pattern ORDINAL = Pattern.compile(".*-(\\d{1,6})");

  private static final Option<String> SHARD_ID =
      new Option<>(
          "SHARD_ID",
          "all",
          "Which shards this process works; auto: by the ordinal at the end of HOSTNAME.",
          "all, auto, or comma-separated shards from 0 to NUM_SHARDS - 1",
          Optional::of);

  private static final Option<Long> SHARD_PODS =
      Option.whole(
          "SHARD_PODS", 1, 1, 1_024, "How many pods share the shards where SHARD_ID is auto.");

  private static final Option<String> HOSTNAME =
      Option.text(
          "HOSTNAME", "", "The pod's name, which ends with its ordinal; set by the system.");

  /** The options that it is read from. */
  public static final List<Option<?>> OPTIONS =
      List.of(Streams.NUM_SHARDS, SHARD_ID, SHARD_PODS, HOSTNAME);

  /** Why this process has nothing to work; empty where it has. */
  public Optional<String> idleness() {
    return own.isEmpty()
        ? Optional.of(
            "idle: SHARD_PODS is more than NUM_SHARDS, which is %d".formatted(shards.count()))
        : Optional.empty();
  }

  /** As {@code settings} say. */
  public static ShardAssignment read(Settings settings) {
    Shards shards = Streams.shards(settings);
    String text = settings.get(SHARD_ID);
    return switch (text) {
      case "all" -> new ShardAssignment(shards, shards.all());
      case "auto" -> ofPod(shards, settings);
      default -> ofList(shards, text, settings);
    };
  }

  private static ShardAssignment ofPod(Shards shards, Settings settings) {
    String host = settings.get(HOSTNAME);
    int pods = Math.toIntExact(settings.get(SHARD_PODS));
    Matcher ordinal = ORDINAL.matcher(host);
    if (!ordinal.matches()) {
      settings.fault(HOSTNAME, host, "must end with -<ordinal> where SHARD_ID is auto");
      return new ShardAssignment(shards, shards.all());
    }
    return new ShardAssignment(shards, shards.ofPod(Integer.parseInt(ordinal.group(1)), pods));
  }

  private static ShardAssignment ofList(Shards shards, String text, Settings settings) {
    List<String> parts = Option.split(text);
    boolean right =
        !parts.isEmpty()
            && parts.stream()
                .allMatch(p -> p.matches("\\d{1,4}") && Integer.parseInt(p) < shards.count());
    if (!right) {
      settings.fault(SHARD_ID, text);
      return new ShardAssignment(shards, shards.all());
    }
    return new ShardAssignment(
        shards, parts.stream().map(Integer::valueOf).distinct().sorted().toList());
  }
}
