package io.ledgerflux.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAware;
import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import java.util.List;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashCommonFieldNames;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What is logged and how: readable text on a terminal, a JSON object a line in containers. */
public final class Logging {
  private static final Option<String> LOG_LEVEL =
      Option.choice(
          "LOG_LEVEL",
          "info",
          List.of("error", "warn", "warning", "info", "debug", "trace"),
          "What is logged: this level and above.");
  private static final Option<String> LOG_FORMAT =
      Option.choice(
          "LOG_FORMAT",
          "text",
          List.of("text", "json"),
          "How it is logged: text for people, or one JSON object a line.");

  /** The options of logging. */
  public static final List<Option<?>> OPTIONS = List.of(LOG_LEVEL, LOG_FORMAT);

  /** The key under which a line's event has its product. */
  public static final String PRODUCT = "product";

  private static final String SHARD = "shard";

  private Logging() {}

  /** Puts {@code settings} in force, for the whole process, which is {@code service}. */
  public static void configure(Settings settings, String service) {
    configure(settings.get(LOG_LEVEL), settings.get(LOG_FORMAT), service);
  }

  /** What this thread logs from now on is of one shard. */
  public static void ofShard(int shard) {
    MDC.put(SHARD, Integer.toString(shard));
  }

  /** Puts a level ({@code info}) and a format ({@code text} or {@code json}) in force. */
  public static void configure(String level, String format) {
    configure(level, format, "");
  }

  private static void configure(String level, String format, String service) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    appender.setEncoder(encoder(format, service, context));
    start(appender, context);
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.WARN);
    // It warns of each handshake that is refused, which the feed tells once, and in plain words.
    context.getLogger("io.vertx.core.http.impl.HttpClientConnection").setLevel(Level.ERROR);
    // It warns of each connection that a lost database had, which the services tell once.
    context.getLogger("com.zaxxer.hikari.pool.PoolBase").setLevel(Level.ERROR);
    // What it throws when the database goes away is told, too, and in one line.
    context
        .getLogger("org.flywaydb.core.internal.jdbc.TransactionalExecutionTemplate")
        .setLevel(Level.OFF);
    context.getLogger("io.ledgerflux").setLevel(level(level));
  }

  private static Encoder<ILoggingEvent> encoder(
      String format, String service, LoggerContext context) {
    if (format.equals("json")) {
      LogstashEncoder json = new LogstashEncoder();
      json.setFieldNames(fieldNames());
      json.setCustomFields("{\"service\":\"" + service + "\"}");
      json.setTimeZone("UTC");
      start(json, context);
      json.start();
      return json;
    }
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n");
    start(text, context);
    text.start();
    return text;
  }

  private static LogstashFieldNames fieldNames() {
    LogstashFieldNames names = new LogstashFieldNames();
    names.setTimestamp("time");
    names.setVersion(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
    names.setLevelValue(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
    names.setLogger("logger");
    names.setThread("thread");
    return names;
  }

  private static void start(ContextAware part, LoggerContext context) {
    part.setContext(context);
  }

  private static Level level(String name) {
    return Level.toLevel(name.equals("warning") ? "warn" : name, Level.INFO);
  }
}
