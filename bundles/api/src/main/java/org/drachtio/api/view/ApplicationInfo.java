package org.drachtio.api.view;

import java.util.List;

/**
 * A connected application.
 *
 * @param id in this process
 * @param address of the peer, {@code host:port}
 * @param authenticated whether it has given the secret
 * @param tags it gave
 * @param methods it asked for
 * @param queuedBytes waiting to be written to it
 * @param answers first answers that it has given to new requests
 * @param answerMicros time that it took for them, all together
 */
public record ApplicationInfo(
    long id,
    String address,
    boolean authenticated,
    List<String> tags,
    List<String> methods,
    int queuedBytes,
    long answers,
    long answerMicros) {

  /** One that has not answered anything yet. */
  public ApplicationInfo(
      long id,
      String address,
      boolean authenticated,
      List<String> tags,
      List<String> methods,
      int queuedBytes) {
    this(id, address, authenticated, tags, methods, queuedBytes, 0, 0);
  }

  /** The same, with what is known of its answers. */
  public ApplicationInfo withAnswers(long count, long micros) {
    return new ApplicationInfo(
        id, address, authenticated, tags, methods, queuedBytes, count, micros);
  }
}
