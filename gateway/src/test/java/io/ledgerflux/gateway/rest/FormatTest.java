package io.ledgerflux.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|JSON",
        "*/*|JSON",
        "application/json|JSON",
        "text/csv|CSV",
        "TEXT/CSV;header=present|CSV",
        "text/*|CSV",
        "text/csv, application/json|JSON",
        "text/csv, application/json;q=0.9|CSV",
        "text/csv;q=0.5, */*;q=0.1|CSV",
        "text/html,application/xhtml+xml,*/*;q=0.8|JSON",
        "application/json;q=0, */*|CSV",
        "application/problem+json|",
        "image/png|",
        "text/csv;q=0|"
      })
  void isWhatIsLikedBest(String accept, Format expected) {
    assertThat(Format.of(accept).orElse(null)).isEqualTo(expected);
  }
}
