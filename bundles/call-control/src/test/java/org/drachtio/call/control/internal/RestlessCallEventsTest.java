package org.drachtio.call.control.internal;

/** The same, but that layers are handed over to new versions after everything that they do. */
class RestlessCallEventsTest extends CallEventsTest {

  @Override
  void rest() {
    server.restart(Assembly.Depth.SIP_TRANSACTION);
  }
}
