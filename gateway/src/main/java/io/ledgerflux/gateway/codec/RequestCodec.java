package io.ledgerflux.gateway.codec;

import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.Request;
import java.util.Optional;

/**
 * Reads a request. It takes what older clients send: {@code operation} for {@code op}, {@code
 * timestamp} for {@code t}, products in small letters, a number as text; what it cannot take
 * becomes {@link Request.Malformed}.
 */
public final class RequestCodec {
  private RequestCodec() {}

  /** The request that {@code json} tells. */
  public static Request decode(String json) {
    RequestFields fields = new RequestFields();
    try {
      Json.read(json, fields::read);
    } catch (MalformedMessageException e) {
      return new Request.Malformed(
          ErrorCode.INVALID_JSON, String.valueOf(e.getMessage()), Optional.empty());
    }
    return fields.request();
  }
}
