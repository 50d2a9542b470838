package io.ledgerflux.ops;

import java.time.Duration;
import java.util.Collection;

/** Threads for work that blocks: virtual ones, but where a live tick would wait for them. */
public final class Threads {
  private Threads() {}

  /** A piece of work that ends when its thread is interrupted. */
  @FunctionalInterface
  public interface Work {
    /** Does the work. */
    void run() throws InterruptedException;
  }

  /**
   * Starts {@code work} on a virtual thread. An interruption ends it quietly; any other exception
   * is a bug, and goes to the process's handler of uncaught exceptions.
   */
  public static Thread start(String name, Work work) {
    return Thread.ofVirtual().name(name).start(untilInterrupted(work));
  }

  /**
   * The same on a thread of the operating system, which runs it beside others: virtual threads wait
   * while others compute, until these block.
   */
  public static Thread startPlatform(String name, Work work) {
    return Thread.ofPlatform().daemon().name(name).start(untilInterrupted(work));
  }

  private static Runnable untilInterrupted(Work work) {
    return () -> {
      try {
        work.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** Interrupts {@code thread}, and waits for its end for {@code grace} at most. */
  public static void end(Thread thread, Duration grace) {
    thread.interrupt();
    join(thread, grace);
  }

  /** Interrupts all {@code threads}, and waits for their ends, for {@code grace} altogether. */
  public static void end(Collection<Thread> threads, Duration grace) {
    threads.forEach(Thread::interrupt);
    join(threads, grace);
  }

  /**
   * Waits for the ends of all {@code threads}, for {@code grace} altogether, and tells whether all
   * came.
   */
  public static boolean join(Collection<Thread> threads, Duration grace) {
    long deadlineNanos = System.nanoTime() + grace.toNanos();
    boolean allEnded = true;
    for (Thread thread : threads) {
      allEnded &= join(thread, Duration.ofNanos(deadlineNanos - System.nanoTime()));
    }
    return allEnded;
  }

  /** Waits for the end of {@code thread} for {@code grace} at most, and tells whether it came. */
  public static boolean join(Thread thread, Duration grace) {
    try {
      return thread.join(grace);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
