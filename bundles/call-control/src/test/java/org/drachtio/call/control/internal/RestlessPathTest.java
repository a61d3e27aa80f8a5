package org.drachtio.call.control.internal;

import org.drachtio.call.control.internal.Assembly.Depth;
import org.junit.jupiter.api.Nested;

/** The same, but that layers are handed over to new versions after everything that they do. */
class RestlessPathTest {

  @Nested
  class CallControlAlone extends PathTest {
    @Override
    void rest() {
      server.restart(Depth.CALL_CONTROL);
    }
  }

  @Nested
  class WithSipDialog extends PathTest {
    @Override
    void rest() {
      server.restart(Depth.SIP_DIALOG);
    }
  }

  @Nested
  class WithSipTransaction extends PathTest {
    @Override
    void rest() {
      server.restart(Depth.SIP_TRANSACTION);
    }
  }
}
