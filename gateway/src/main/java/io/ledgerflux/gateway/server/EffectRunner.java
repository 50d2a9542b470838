package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.session.Effect;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.gateway.session.Search;
import java.util.List;

/**
 * What a subscriber's session wants done, carried out on his event loop.
 *
 * @param loop his
 * @param subscriber who hears of the market, and of what was sought
 * @param sender sends to him
 * @param replays reads the past for him
 */
record EffectRunner(SubscriberLoop loop, Subscriber subscriber, Sender sender, ReplayLink replays) {
  void run(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(Reply reply) -> sender.send(reply);
        case Effect.Join(String product) -> loop.broadcast().join(product, subscriber);
        case Effect.Leave(String product) -> loop.broadcast().leave(product, subscriber);
        case Effect.JoinNew() -> loop.broadcast().joinNew(subscriber);
        case Effect.LeaveNew() -> loop.broadcast().leaveNew(subscriber);
        case Effect.CutOff() -> sender.cutOff(Closing.SLOW_CONSUMER);
        case Effect.Seek(Search search) -> loop.seek(subscriber, search);
        case Effect.Fetch(ReplayOrder order, boolean patient) -> replays.fetch(order, patient);
        case Effect.Close _ -> replays.close();
      }
    }
  }
}
