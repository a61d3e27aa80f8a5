package org.drachtio.call.control.internal;

import java.util.function.Predicate;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;

/** Lets every request pass, but listens to certain sources only. */
record ListeningFilter(Predicate<Flow> listens) implements RequestFilter {

  @Override
  public Admission admit(InboundMessage request) {
    return Admission.PASS;
  }

  @Override
  public boolean listensTo(Flow source) {
    return listens.test(source);
  }
}
