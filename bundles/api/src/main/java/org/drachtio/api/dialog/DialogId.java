package org.drachtio.api.dialog;

/**
 * The name by which applications know a dialog (admin-protocol.md §6). Forks of one request share
 * it. Immutable.
 *
 * @param callId never empty
 * @param fromTag From tag of the request that created the dialog
 */
public record DialogId(String callId, String fromTag) {

  private static final String FROM_TAG = ";from-tag=";

  /** As applications write it; a text without a tag counts as a Call-ID, which no dialog has. */
  public static DialogId parse(String text) {
    int end = text.lastIndexOf(FROM_TAG);
    return end < 0
        ? new DialogId(text, "")
        : new DialogId(text.substring(0, end), text.substring(end + FROM_TAG.length()));
  }

  /** The text of the id of the dialog that a request with these creates. */
  public static String text(String callId, String fromTag) {
    return callId + FROM_TAG + fromTag;
  }

  /** As applications read it. */
  @Override
  public String toString() {
    return text(callId, fromTag);
  }
}
