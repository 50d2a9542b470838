package io.ledgerflux.trace;

import org.jspecify.annotations.Nullable;

/** One tick's stay in one service, where that tick is followed. Any thread may end it. */
public interface Hop {
  /** The stay of a tick that nobody follows. */
  Hop NONE =
      new Hop() {
        @Override
        public @Nullable String traceParent() {
          return null;
        }

        @Override
        public void end() {}
      };

  /** W3C's {@code traceparent}, by which the next hop knows this one; null where none follows. */
  @Nullable String traceParent();

  /** The tick leaves. */
  void end();
}
