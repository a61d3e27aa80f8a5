package org.drachtio.commands.internal.applications;

import static org.drachtio.commands.internal.table.Shown.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.drachtio.commands.internal.table.RecordingOperations;
import org.junit.jupiter.api.Test;

class ApplicationCommandsTest {

  @Test
  void apps() {
    assertEquals(
        "7\t127.0.0.1:40000\ttrue\tred,blue\tINVITE,OPTIONS\t12\n8\t[::1]:40001\tfalse\t\t\t0\n",
        plain(new AppsCommand()));
  }

  @Test
  void theOperatorIsToldIfThereIsNothingToEnd() throws Exception {
    RecordingOperations operations = new RecordingOperations();
    DisconnectCommand disconnect = new DisconnectCommand();
    disconnect.server = operations;
    disconnect.application = 7;
    disconnect.execute();
    disconnect.application = 8;
    assertThrows(IllegalArgumentException.class, disconnect::execute);
    assertEquals(List.of("disconnect 7", "disconnect 8"), operations.asked());
  }
}
