package org.drachtio.api.view;

/**
 * A dialog.
 *
 * @param id as applications know it
 * @param role {@code uas} or {@code uac}
 * @param state {@code early}, {@code confirmed} or {@code ending}
 * @param method that created it
 * @param remoteTarget Contact of the peer
 * @param ageSeconds since it was created
 * @param caller URI of who sent the request that created it
 * @param callee URI of whom it was sent to
 * @param application that has it, 0 as long as that is not known
 * @param orphan whether that application has gone
 */
public record DialogInfo(
    String id,
    String role,
    String state,
    String method,
    String remoteTarget,
    long ageSeconds,
    String caller,
    String callee,
    long application,
    boolean orphan) {

  /** The same, with its application. */
  public DialogInfo of(long owner, boolean gone) {
    return new DialogInfo(
        id, role, state, method, remoteTarget, ageSeconds, caller, callee, owner, gone);
  }
}
