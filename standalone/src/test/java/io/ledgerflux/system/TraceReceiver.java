package io.ledgerflux.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A collector that takes OTLP over HTTP, and reads of its protocol buffers what a test asks for:
 * {@code opentelemetry/proto/trace/v1/trace.proto}.
 */
final class TraceReceiver implements AutoCloseable {
  private final HttpServer server;
  private final List<Received> spans = new CopyOnWriteArrayList<>();

  /** A span as it was told. */
  record Received(
      String service,
      String traceId,
      String spanId,
      String parentId,
      String name,
      long startNanos,
      long endNanos) {}

  TraceReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Received> spans() {
    return List.copyOf(spans);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    for (Field resourceSpans : fields(body, 1)) {
      String service = "";
      for (Field resource : fields(resourceSpans.bytes(), 1)) {
        for (Field attribute : fields(resource.bytes(), 1)) {
          if (text(attribute.bytes(), 1).equals("service.name")) {
            service = text(fields(attribute.bytes(), 2).getFirst().bytes(), 1);
          }
        }
      }
      for (Field scopeSpans : fields(resourceSpans.bytes(), 2)) {
        for (Field span : fields(scopeSpans.bytes(), 2)) {
          spans.add(span(service, span.bytes()));
        }
      }
    }
    exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static Received span(String service, byte[] span) {
    return new Received(
        service,
        hex(span, 1),
        hex(span, 2),
        hex(span, 4),
        text(span, 5),
        fields(span, 7).getFirst().number(),
        fields(span, 8).getFirst().number());
  }

  private static String hex(byte[] message, int number) {
    List<Field> found = fields(message, number);
    return found.isEmpty() ? "" : HexFormat.of().formatHex(found.getFirst().bytes());
  }

  private static String text(byte[] message, int number) {
    List<Field> found = fields(message, number);
    return found.isEmpty() ? "" : new String(found.getFirst().bytes(), StandardCharsets.UTF_8);
  }

  private record Field(byte[] bytes, long number) {}

  /** The fields of {@code message} that have this number. */
  private static List<Field> fields(byte[] message, int wanted) {
    List<Field> found = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long tag = varint(in);
      Field field =
          switch ((int) (tag & 7)) {
            case 0 -> new Field(new byte[0], varint(in));
            case 1 -> new Field(new byte[0], in.getLong());
            case 2 -> new Field(bytes(in), 0);
            case 5 -> new Field(new byte[0], in.getInt());
            default -> throw new IllegalStateException("no protocol buffer");
          };
      if (tag >> 3 == wanted) {
        found.add(field);
      }
    }
    return found;
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[(int) varint(in)];
    in.get(bytes);
    return bytes;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
