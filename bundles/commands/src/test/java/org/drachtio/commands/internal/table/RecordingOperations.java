package org.drachtio.commands.internal.table;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.control.Operations;

/** A server with a dialog {@code there} and an application 7, which remembers what it was asked. */
public final class RecordingOperations implements Operations {
  private final List<String> asked = new ArrayList<>();

  /** In order. */
  public List<String> asked() {
    return asked;
  }

  @Override
  public boolean hangUp(String dialogId) {
    asked.add("hang up " + dialogId);
    return dialogId.equals("there");
  }

  @Override
  public boolean disconnect(long application) {
    asked.add("disconnect " + application);
    return application == 7;
  }
}
