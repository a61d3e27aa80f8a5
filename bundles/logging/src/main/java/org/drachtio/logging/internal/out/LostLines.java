package org.drachtio.logging.internal.out;

/** Is told of lines that are lost. Thread-safe; called by whoever logs, so it must not wait. */
public interface LostLines {

  /** There was no room in the queue. */
  void dropped();

  /** Lines could not be written. */
  void failed(int lines);
}
