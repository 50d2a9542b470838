package io.ledgerflux.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One of a swarm: as little of a WebSocket's client as following a tape takes. */
final class SwarmSubscriber {
  private static final int BUFFER_BYTES = 16_384;
  private static final long RETRY_NANOS = 50_000_000;
  private static final int TEXT = 0x81;
  private static final int PING = 0x89;
  private static final int CLOSE = 0x88;
  private static final int PONG = 0x8a;
  private static final int MASKED = 0x80;

  private final String product;
  private final List<Integer> ports;
  private final Selector selector;
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
  private int gateway;
  private @Nullable SocketChannel channel;
  private boolean upgraded;
  private byte[] request = {};
  private long dueNanos = System.nanoTime();
  private volatile long last = -1;
  private final SwarmLosses losses = new SwarmLosses();
  private final AtomicLong ticks = new AtomicLong();

  SwarmSubscriber(String product, List<Integer> ports, int index, Selector selector) {
    this.product = product;
    this.ports = ports;
    this.gateway = index % ports.size();
    this.selector = selector;
  }

  long lastSequence() {
    return last;
  }

  SwarmLosses losses() {
    return losses;
  }

  long ticks() {
    return ticks.get();
  }

  List<String> faults() {
    return faults;
  }

  void connectWhenDue(long nowNanos) {
    if (channel != null || nowNanos - dueNanos < 0) {
      return;
    }
    try {
      SocketChannel opened = SocketChannel.open();
      channel = opened;
      upgraded = false;
      losses.opened();
      in.clear();
      opened.configureBlocking(false);
      opened.register(selector, SelectionKey.OP_CONNECT, this);
      if (opened.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(gateway)))) {
        throw new IllegalStateException("connected before it was selected");
      }
    } catch (IOException e) {
      leave();
    }
  }

  void onReady(SelectionKey key) {
    SocketChannel ready = (SocketChannel) key.channel();
    try {
      if (key.isConnectable() && ready.finishConnect()) {
        key.interestOps(SelectionKey.OP_READ);
        greet(ready);
      } else if (key.isReadable()) {
        int read = ready.read(in);
        in.flip();
        read(ready);
        in.compact();
        if (read < 0) {
          leave();
        }
      }
    } catch (IOException e) {
      leave();
    }
  }

  void close() {
    disconnect();
  }

  private void greet(SocketChannel to) throws IOException {
    String from = last < 0 ? "" : ",\"from_seq\":{\"%s\":%d}".formatted(product, last);
    String subscribe =
        "{\"op\":\"subscribe\",\"products\":[\"%s\"],\"on_slow\":\"close\"%s}"
            .formatted(product, from);
    to.write(
        ByteBuffer.wrap(
            """
            GET /ws HTTP/1.1\r
            Host: x\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r
            """
                .getBytes(StandardCharsets.US_ASCII)));
    request = frame(TEXT, subscribe.getBytes(StandardCharsets.US_ASCII));
  }

  private void read(SocketChannel from) throws IOException {
    if (!upgraded) {
      int end = headEnd();
      if (end < 0) {
        return;
      }
      if (in.get(9) != '1') {
        throw new IOException("not let in");
      }
      in.position(end);
      upgraded = true;
      from.write(ByteBuffer.wrap(request));
    }
    while (frameLength() > 0 && in.remaining() >= frameLength()) {
      int next = in.position() + frameLength();
      int first = in.get() & 0xff;
      int length = in.get() & 0xff;
      byte[] payload = new byte[length == 126 ? in.getShort() & 0xffff : length];
      in.get(payload).position(next);
      on(from, first, payload);
    }
  }

  /** How many bytes the frame has that begins here; 0 where that cannot be told yet. */
  private int frameLength() {
    int at = in.position();
    if (in.remaining() < 4) {
      return 0;
    }
    int length = in.get(at + 1) & 0xff;
    return length == 126 ? 4 + (in.getShort(at + 2) & 0xffff) : 2 + length;
  }

  private int headEnd() {
    for (int i = 3; i < in.limit(); i++) {
      if (in.get(i) == '\n' && in.get(i - 2) == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private void on(SocketChannel from, int first, byte[] payload) throws IOException {
    switch (first) {
      case TEXT -> onMessage(new String(payload, StandardCharsets.ISO_8859_1));
      case PING -> from.write(ByteBuffer.wrap(frame(PONG, payload)));
      case CLOSE -> throw new IOException("closed with " + onClose(payload));
      default -> faults.add("a frame of kind " + first);
    }
  }

  private int onClose(byte[] payload) {
    int code = ByteBuffer.wrap(payload).getShort() & 0xffff;
    if (!losses.closedWith(code)) {
      faults.add("closed with " + code);
    }
    return code;
  }

  private void onMessage(String message) {
    losses.served();
    if (message.startsWith("{\"op\":\"incr\"")) {
      onTick(message);
    } else if (message.startsWith("{\"op\":\"snapshot\"")) {
      if (last >= 0) {
        faults.add("a snapshot instead of the tape: " + message);
      }
      last = number(message, "\"seq\":");
    } else if (message.startsWith("{\"op\":\"reconnect\"")) {
      losses.isAnnounced();
    } else if (!message.startsWith("{\"op\":\"resume\"")) {
      faults.add(message);
    }
  }

  private void onTick(String message) {
    long previous = number(message, "\"prev_seq\":");
    if (previous != last || !message.startsWith("{\"op\":\"incr\",\"data\"")) {
      faults.add("%d follows %d: %s".formatted(previous, last, message));
    }
    last = number(message, "\"seq\":");
    ticks.incrementAndGet();
  }

  private void leave() {
    disconnect();
    gateway = (gateway + 1) % ports.size();
    long now = System.nanoTime();
    dueNanos = last >= 0 && losses.left() ? now : now + RETRY_NANOS;
  }

  private void disconnect() {
    SocketChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        faults.add("cannot be closed: " + e);
      }
    }
  }

  private static long number(String message, String key) {
    int at = message.indexOf(key) + key.length();
    int end = at;
    while (Character.isDigit(message.charAt(end))) {
      end++;
    }
    return Long.parseLong(message, at, end, 10);
  }

  /** A short frame, masked with zeros. */
  private static byte[] frame(int first, byte[] payload) {
    byte[] frame = new byte[6 + payload.length];
    frame[0] = (byte) first;
    frame[1] = (byte) (MASKED | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    return frame;
  }
}
