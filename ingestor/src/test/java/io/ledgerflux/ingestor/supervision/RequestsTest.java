package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.venue.Request.Subscribe;
import io.ledgerflux.ingestor.venue.Request.Unsubscribe;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static final Subscribe A = subscribe("A-B");
  private static final Subscribe C = subscribe("C-D");
  private static final Unsubscribe END_C = new Unsubscribe(List.of("C-D"), List.of("ticker"));

  private final Requests requests = new Requests(100);

  @Test
  void oneAtATimeWaitsForItsAnswer() {
    requests.add(A);
    requests.add(C);
    assertThat(requests.next(0)).containsExactly(A);
    assertThat(requests.next(0)).isEmpty();
    assertThat(requests.answered()).hasValue(A);
    assertThat(requests.next(0)).containsExactly(C);
  }

  @Test
  void whatEndsTickersGoesWithWhatBeginsThemAnew() {
    requests.add(END_C);
    requests.add(C);
    requests.add(A);
    assertThat(requests.next(0)).containsExactly(END_C, C);
    assertThat(requests.isEndingAsked()).isTrue();
    requests.endingAnswered();
    assertThat(requests.isEndingAsked()).isFalse();
    assertThat(requests.asked()).hasValue(C);
  }

  @Test
  void anAnswerToWhatBeginsTickersAnswersWhatEndedThemToo() {
    requests.add(END_C);
    requests.add(C);
    requests.next(0);
    requests.answered();
    assertThat(requests.isEndingAsked()).isFalse();
    assertThat(requests.isEmpty()).isTrue();
  }

  @Test
  void whatIsAddedFirstIsAskedFirst() {
    requests.add(A);
    requests.addFirst(C);
    assertThat(requests.next(0)).containsExactly(C);
  }

  @Test
  void isOverdueOnce() {
    requests.add(A);
    requests.next(5);
    assertThat(requests.overdue(104)).isEmpty();
    assertThat(requests.overdue(105)).hasValue(A);
    assertThat(requests.overdue(105)).isEmpty();
  }

  @Test
  void hearsOnlyWhatCameSinceItAsked() {
    requests.heard();
    requests.add(A);
    requests.next(0);
    assertThat(requests.isHeard()).isFalse();
    requests.heard();
    assertThat(requests.isHeard()).isTrue();
  }

  @Test
  void knowsWhichProductsItStillAsksFor() {
    requests.add(A);
    assertThat(requests.isToBeAsked("A-B")).isTrue();
    requests.next(0);
    assertThat(requests.isToBeAsked("A-B")).isFalse();
    assertThat(requests.isOpen("A-B")).isTrue();
    requests.answered();
    assertThat(requests.isOpen("A-B")).isFalse();
  }

  @Test
  void isEmptyOnceItIsCleared() {
    requests.add(A);
    requests.next(0);
    requests.add(END_C);
    requests.heard();
    assertThat(requests.isEmpty()).isFalse();
    requests.clear();
    assertThat(requests.isEmpty()).isTrue();
    assertThat(requests.isHeard()).isFalse();
    assertThat(requests.next(0)).isEmpty();
  }

  private static Subscribe subscribe(String product) {
    return new Subscribe(List.of(product), List.of("ticker", "heartbeat"));
  }
}
