package org.drachtio.commands.internal.calls;

import static org.drachtio.commands.internal.table.Shown.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.commands.internal.table.RecordingOperations;
import org.drachtio.commands.internal.table.Shown;
import org.junit.jupiter.api.Test;

class CallCommandsTest {

  @Test
  void dialogs() {
    assertEquals(
        """
        old\tuac\tearly\tINVITE\tsip:carol@h\t12\tsip:a@h\tsip:c@h\t\t
        abc;uas\tuas\tconfirmed\tINVITE\tsip:bob@127.0.0.1\t9\tsip:alice@h\tsip:bob@h\t7\torphan
        """,
        plain(new DialogsCommand()));
  }

  @Test
  void transactionsWithoutTheControlCharactersOfThePeer() {
    assertEquals(
        "z9hG4bK1\tserver\tINVITE\tproceeding\tc?[2J?d\t180\t1500\tudp/192.0.2.1:5060\n",
        plain(new TransactionsCommand()));
  }

  @Test
  void rowsAreFilteredAndLimited() {
    String ofBob = Shown.filtered(new DialogsCommand(), "BOB@");
    assertTrue(ofBob.startsWith("abc;uas\t"), ofBob);
    assertEquals(1, ofBob.lines().count());
    String oldest = Shown.limited(new DialogsCommand(), 1);
    assertTrue(oldest.startsWith("old\t"), oldest);
    assertEquals(1, oldest.lines().count());
  }

  @Test
  void theOperatorIsToldIfThereIsNothingToEnd() throws Exception {
    RecordingOperations operations = new RecordingOperations();
    HangupCommand hangup = new HangupCommand();
    hangup.dialog = "there";
    assertThrows(IllegalStateException.class, hangup::execute, "no server");
    hangup.server = operations;
    hangup.execute();
    hangup.dialog = "elsewhere";
    assertThrows(IllegalArgumentException.class, hangup::execute);
    assertEquals(List.of("hang up there", "hang up elsewhere"), operations.asked());
  }
}
