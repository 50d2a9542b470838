package io.ledgerflux.trace;

import org.jspecify.annotations.Nullable;

/** One tick's stay in one service, where that tick is followed. Any thread may end it. */
public interface TraceSpan {
  /** The stay of a tick that nobody follows. */
  TraceSpan NONE =
      new TraceSpan() {
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
