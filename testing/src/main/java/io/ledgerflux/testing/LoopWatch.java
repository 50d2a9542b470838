package io.ledgerflux.testing;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks again and again at what the event loops of this process do, and remembers where one waits
 * for something, however short: that depends on the machine, but what it does, on the code alone. A
 * wait for a lock is none, nor for a class to be loaded: both are short where the code is right,
 * and Vert.x itself tells where they are not. It also measures for how long a loop would have run
 * and was not let.
 */
final class LoopWatch {
  /** What Vert.x calls its event loops. */
  static final String LOOPS = "vert.x-eventloop-thread-";

  private static final Duration EVERY = Duration.ofMillis(20);
  private static final int MOST = 10;

  /** What a thread does last that waits. */
  private static final Set<String> WAITS =
      Set.of(
          "jdk.internal.misc.Unsafe.park",
          "java.lang.Thread.sleep",
          "java.lang.Thread.sleep0",
          "java.lang.Thread.sleepNanos",
          "java.lang.Thread.sleepNanos0",
          "java.lang.Object.wait",
          "java.lang.Object.wait0",
          "sun.nio.ch.Net.poll");

  /** Whatever these do, an event loop does not. */
  private static final List<String> BLOCKING =
      List.of(
          "org.postgresql.",
          "sun.nio.ch.NioSocketImpl",
          "java.net.Inet6AddressImpl",
          "java.net.Inet4AddressImpl");

  /** Who is in there neither wants the processor nor waits for somebody. */
  private static final List<String> FILES =
      List.of(
          "java.io.FileInputStream",
          "java.io.FileOutputStream",
          "java.io.RandomAccessFile",
          "sun.nio.ch.UnixFileDispatcherImpl",
          "sun.nio.fs.UnixNativeDispatcher");

  private static final List<String> LOCKS =
      List.of(
          "java.util.concurrent.locks.ReentrantLock",
          "java.util.concurrent.locks.ReentrantReadWriteLock",
          "java.util.concurrent.locks.StampedLock",
          "java.lang.ClassLoader",
          "jdk.internal.loader.");

  /** Netty has a loop that ends wait for its last tasks so. */
  private static final String ENDING = "confirmShutdown";

  private static final Look NONE = new Look(0, false, false);

  private final List<String> waits = new ArrayList<>();
  private final Starvation starvation = new Starvation();
  private final ThreadMXBean threadTimes = ManagementFactory.getThreadMXBean();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("loop-watch").unstarted(this::run);

  /** Looks from now on, until the process ends. */
  static LoopWatch start() {
    LoopWatch watch = new LoopWatch();
    watch.thread.start();
    return watch;
  }

  /**
   * What a loop did when it was looked at.
   *
   * @param ranNanos for how long it had had the processor in all, before it was looked at
   * @param runs whether it wants the processor: whoever waits for events counts so, too
   */
  private record Look(long ranNanos, boolean waits, boolean runs) {}

  private void run() {
    Map<Long, Look> looks = Map.of();
    long before = System.currentTimeMillis();
    while (true) {
      try {
        Thread.sleep(EVERY);
      } catch (InterruptedException e) {
        return;
      }
      long now = System.currentTimeMillis();
      looks = lookAtAll(looks, before, now);
      before = now;
    }
  }

  private Map<Long, Look> lookAtAll(Map<Long, Look> looks, long before, long now) {
    Map<Long, Look> next = new HashMap<>();
    for (Thread loop : loops()) {
      long id = loop.threadId();
      Look last = looks.getOrDefault(id, NONE);
      Look look = look(loop, last);
      long ranMillis =
          NANOSECONDS.toMillis(look.ranNanos()) - NANOSECONDS.toMillis(last.ranNanos());
      starvation.seen(id, loop.getName(), before, now, look.runs(), ranMillis);
      next.put(id, look);
    }
    return next;
  }

  /** Most loops wait for events: who has not run since the last look still does what he did. */
  private Look look(Thread loop, Look last) {
    long ran = threadTimes.getThreadCpuTime(loop.threadId());
    if (ran == last.ranNanos() && !last.waits()) {
      return last;
    }
    StackTraceElement[] stack = loop.getStackTrace();
    boolean waits = isWait(stack);
    if (waits) {
      remember(loop.getName(), stack);
    }
    return new Look(ran, waits, loop.getState() == Thread.State.RUNNABLE && !isAtAFile(stack));
  }

  private static boolean isAtAFile(StackTraceElement[] stack) {
    return stack.length > 0 && FILES.contains(stack[0].getClassName());
  }

  private static List<Thread> loops() {
    return threads().stream().filter(thread -> thread.getName().startsWith(LOOPS)).toList();
  }

  private static List<Thread> threads() {
    ThreadGroup all = Thread.currentThread().getThreadGroup();
    while (all.getParent() != null) {
      all = all.getParent();
    }
    Thread[] threads = new Thread[2 * all.activeCount() + 10];
    return Arrays.asList(threads).subList(0, all.enumerate(threads));
  }

  private synchronized void remember(String thread, StackTraceElement[] stack) {
    if (waits.size() < MOST) {
      StringBuilder wait = new StringBuilder(thread).append(" waits");
      for (StackTraceElement frame : stack) {
        wait.append("\n\tat ").append(frame);
      }
      waits.add(wait.toString());
    }
  }

  /** For how long event loops were kept from running. */
  Starvation starvation() {
    return starvation;
  }

  /** What was found so far is none of the next test's. */
  synchronized void forget() {
    waits.clear();
  }

  /** Where event loops waited since this was asked last, with what they did. */
  synchronized List<String> takeWaits() {
    List<String> taken = new ArrayList<>(waits);
    waits.clear();
    if (!thread.isAlive()) {
      taken.add("nobody looks at the event loops any more");
    }
    return taken;
  }

  /** Whether a thread that does {@code stack} waits for something that is no lock. */
  private static boolean isWait(StackTraceElement[] stack) {
    if (has(stack, BLOCKING)) {
      return true;
    }
    return stack.length > 0
        && WAITS.contains(stack[0].getClassName() + '.' + stack[0].getMethodName())
        && !has(stack, LOCKS)
        && Arrays.stream(stack).noneMatch(frame -> frame.getMethodName().equals(ENDING));
  }

  private static boolean has(StackTraceElement[] stack, List<String> classes) {
    return Arrays.stream(stack)
        .anyMatch(frame -> classes.stream().anyMatch(frame.getClassName()::startsWith));
  }
}
