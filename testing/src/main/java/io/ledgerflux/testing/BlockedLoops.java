package io.ledgerflux.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails each test in which an event loop was found waiting, or Vert.x found one blocked, and not
 * because its machine kept it from running; found by JUnit itself. A test that blocks one to see
 * what comes of it is tagged {@value #ON_PURPOSE}.
 */
public final class BlockedLoops implements BeforeEachCallback, AfterEachCallback {
  /** The tag of what blocks event loops on purpose. */
  public static final String ON_PURPOSE = "blocks-loops";

  private static final Pattern TOLD =
      Pattern.compile("Thread (\\S+) has been blocked for (\\d+) ms, time limit is (\\d+) ms");

  private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();
  private final LoopWatch watch = LoopWatch.start();

  @Override
  public void beforeEach(ExtensionContext test) {
    warnings.list.clear();
    watch.forget();
    warnings.start();
    checker().addAppender(warnings);
  }

  @Override
  public void afterEach(ExtensionContext test) {
    checker().detachAppender(warnings);
    List<String> heard = heard();
    heard.addAll(watch.takeWaits());
    if (!heard.isEmpty() && !test.getTags().contains(ON_PURPOSE)) {
      throw new AssertionError("an event loop was blocked: " + String.join("\n", heard));
    }
  }

  /** What was heard, with what the event loop was doing. */
  List<String> heard() {
    List<String> heard = new ArrayList<>();
    for (ILoggingEvent warning : List.copyOf(warnings.list)) {
      String message = warning.getFormattedMessage();
      if (isStarved(message, warning.getTimeStamp(), watch.starvation())) {
        continue;
      }
      String stack =
          warning.getThrowableProxy() == null
              ? ""
              : ThrowableProxyUtil.asString(warning.getThrowableProxy());
      heard.add(message + '\n' + stack);
    }
    return heard;
  }

  /** Whether a loop would not have been blocked for too long, had it been let run. */
  static boolean isStarved(String message, long epochMillis, Starvation starvation) {
    Matcher told = TOLD.matcher(message);
    if (!told.find()) {
      return false;
    }
    long blocked = Long.parseLong(told.group(2));
    long starved = starvation.millisBetween(told.group(1), epochMillis - blocked, epochMillis);
    return blocked - starved < Long.parseLong(told.group(3));
  }

  private static Logger checker() {
    return (Logger) LoggerFactory.getLogger("io.vertx.core.impl.BlockedThreadChecker");
  }
}
