package io.ledgerflux.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Decimals;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Trade;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Writes the prices that ticks and snapshots have in common. No text is made of a price: its digits
 * are laid out in one place for all of a message.
 */
final class LevelsWriter {
  private final JsonGenerator generator;
  private final char[] digits = new char[Decimals.MAX_COMPACT_LENGTH];

  LevelsWriter(JsonGenerator generator) {
    this.generator = generator;
  }

  /** The trade; when it happened is not told where {@code tradeNanos} is 0. */
  void trade(@Nullable Trade trade, long tradeNanos) throws IOException {
    if (trade == null) {
      return;
    }
    generator.writeObjectFieldStart("last_trade");
    decimal("px", trade.price());
    decimal("qty", trade.size());
    if (tradeNanos != 0) {
      generator.writeNumberField("ts", tradeNanos);
    }
    if (trade.side() != null) {
      generator.writeStringField("side", trade.side().wireName());
    }
    if (trade.tradeId().isPresent()) {
      generator.writeNumberField("trade_id", trade.tradeId().getAsLong());
    }
    generator.writeEndObject();
  }

  void quote(String name, @Nullable Quote quote) throws IOException {
    if (quote != null) {
      generator.writeObjectFieldStart(name);
      decimal("px", quote.price());
      decimal("qty", quote.size());
      generator.writeEndObject();
    }
  }

  void day(@Nullable DayStatistics day) throws IOException {
    if (day != null) {
      generator.writeObjectFieldStart("day");
      decimal("open", day.open());
      decimal("high", day.high());
      decimal("low", day.low());
      decimal("volume", day.volume());
      generator.writeEndObject();
    }
  }

  private void decimal(String name, @Nullable BigDecimal decimal) throws IOException {
    if (decimal == null) {
      return;
    }
    generator.writeFieldName(name);
    int length = Decimals.print(decimal, digits);
    if (length > 0) {
      generator.writeNumber(digits, 0, length);
    } else {
      generator.writeNumber(decimal);
    }
  }
}
