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
import org.slf4j.LoggerFactory;

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

  private Logging() {}

  /** Puts {@code settings} in force, for the whole process. */
  public static void configure(Settings settings) {
    configure(settings.get(LOG_LEVEL), settings.get(LOG_FORMAT));
  }

  /** Puts a level ({@code info}) and a format ({@code text} or {@code json}) in force. */
  public static void configure(String level, String format) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    appender.setEncoder(encoder(format, context));
    start(appender, context);
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.WARN);
    context.getLogger("io.ledgerflux").setLevel(level(level));
  }

  private static Encoder<ILoggingEvent> encoder(String format, LoggerContext context) {
    if (format.equals("json")) {
      LogstashEncoder json = new LogstashEncoder();
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

  private static void start(ContextAware part, LoggerContext context) {
    part.setContext(context);
  }

  private static Level level(String name) {
    return Level.toLevel(name.equals("warning") ? "warn" : name, Level.INFO);
  }
}
