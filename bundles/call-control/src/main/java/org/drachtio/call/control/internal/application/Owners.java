package org.drachtio.call.control.internal.application;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which application a transaction or dialog of one lane belongs to (admin-protocol.md §6.1). Lane
 * thread only.
 */
public final class Owners {

  /** No application has this id. */
  public static final long NOBODY = 0;

  private final Map<String, Long> transactions = new HashMap<>();
  private final Map<String, Long> dialogs = new HashMap<>();

  public void ofTransaction(String id, long application) {
    transactions.put(id, application);
  }

  public long ofTransaction(String id) {
    return transactions.getOrDefault(id, NOBODY);
  }

  public void forgetTransaction(String id) {
    transactions.remove(id);
  }

  public void ofDialog(String id, long application) {
    dialogs.put(id, application);
  }

  public long ofDialog(String id) {
    return dialogs.getOrDefault(id, NOBODY);
  }

  public void forgetDialog(String id) {
    dialogs.remove(id);
  }

  /** Ids of the transactions that belong to an application; a copy. */
  public List<String> transactionsOf(long application) {
    return idsOf(application, transactions);
  }

  /** Ids of the dialogs that belong to an application; a copy. */
  public List<String> dialogsOf(long application) {
    return idsOf(application, dialogs);
  }

  private static List<String> idsOf(long application, Map<String, Long> owners) {
    List<String> ids = new ArrayList<>();
    owners.forEach(
        (id, owner) -> {
          if (owner == application) {
            ids.add(id);
          }
        });
    return ids;
  }

  /** Forgets the transactions and dialogs whose end nobody will be told. */
  public void retain(Predicate<String> isTransaction, Predicate<String> isDialog) {
    transactions.keySet().removeIf(isTransaction.negate());
    dialogs.keySet().removeIf(isDialog.negate());
  }

  /** All that belongs to one application belongs to another from now on. */
  public void transfer(long from, long to) {
    transactions.replaceAll((id, owner) -> owner == from ? to : owner);
    dialogs.replaceAll((id, owner) -> owner == from ? to : owner);
  }

  /** Application by transaction id; a view. */
  public Map<String, Long> transactions() {
    return Collections.unmodifiableMap(transactions);
  }

  /** Application by dialog id; a view. */
  public Map<String, Long> dialogs() {
    return Collections.unmodifiableMap(dialogs);
  }

  public void clear() {
    transactions.clear();
    dialogs.clear();
  }

  public int size() {
    return transactions.size() + dialogs.size();
  }
}
