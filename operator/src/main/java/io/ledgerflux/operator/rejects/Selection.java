package io.ledgerflux.operator.rejects;

import io.ledgerflux.model.Products;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which rejects are meant: those that fit all that is given. */
final class Selection {
  @Option(
      names = "--product",
      paramLabel = "PRODUCT",
      converter = ProductConverter.class,
      description = "Only those of this product; of none that can be read: _.")
  private @Nullable String product;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      converter = ReasonConverter.class,
      description = "Only those refused for this, such as crossed_book.")
  private @Nullable RejectReason reason;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = AgeConverter.class,
      description = "Only those of the last 30s, 10m, 2h or 1d.")
  private @Nullable Duration age;

  Selection() {}

  boolean isEmpty() {
    return product == null && reason == null && age == null;
  }

  /** The subject of all that may fit. */
  String subject() {
    return "market.rejects.%s.%s"
        .formatted(reason == null ? "*" : reason.wireName(), product == null ? ">" : product);
  }

  /** Whether {@code kept} fits. */
  boolean holds(Kept kept, Instant now) {
    return age == null || !Timestamps.instant(kept.reject().rejectNanos()).isBefore(now.minus(age));
  }

  /** A name that stands in a subject: none that means several. */
  static final class ProductConverter implements ITypeConverter<String> {
    ProductConverter() {}

    @Override
    public String convert(String text) {
      String product = text.trim().toUpperCase(Locale.ROOT);
      if (!Products.isValid(product) && !product.equals(Reject.NO_PRODUCT)) {
        throw new TypeConversionException("'%s' is no product".formatted(text));
      }
      return product;
    }
  }

  static final class ReasonConverter implements ITypeConverter<RejectReason> {
    ReasonConverter() {}

    @Override
    public RejectReason convert(String text) {
      Optional<RejectReason> reason = RejectReason.ofWireName(text.trim().toLowerCase(Locale.ROOT));
      return reason.orElseThrow(
          () ->
              new TypeConversionException(
                  "'%s' is no reason; there are %s"
                      .formatted(
                          text,
                          Arrays.stream(RejectReason.values())
                              .map(RejectReason::wireName)
                              .collect(Collectors.joining(", ")))));
    }
  }

  static final class AgeConverter implements ITypeConverter<Duration> {
    private static final Pattern AGE = Pattern.compile("(\\d{1,6})([smhd])");

    AgeConverter() {}

    @Override
    public Duration convert(String text) {
      Matcher matcher = AGE.matcher(text.trim());
      if (!matcher.matches()) {
        throw new TypeConversionException("'%s' is no time such as 10m or 2h".formatted(text));
      }
      long number = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    }
  }
}
