package org.drachtio.sip.dialog.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;

/** The same, but that the layer is handed over to a new version after everything that it does. */
class RestlessDialogStatesTest extends DialogStatesTest {

  @Override
  DialogFixture fixture() {
    return new DialogFixture(true);
  }

  @AfterEach
  void itWasRestarted() {
    assertTrue(f.dialogs.restarts() > 0);
  }
}
