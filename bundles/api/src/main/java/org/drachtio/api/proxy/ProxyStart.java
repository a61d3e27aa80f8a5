package org.drachtio.api.proxy;

/** Whether a request has been forwarded. */
public enum ProxyStart {
  /** The request was forwarded to at least one target; {@link ProxyUser} hears the rest. */
  STARTED,
  /** Max-Forwards is 0: 483 has been sent. */
  TOO_MANY_HOPS,
  /** There is no way to any target: 500 has been sent. */
  NO_TARGET,
  /** The request has had its final response, or its transaction has ended; nothing was done. */
  TOO_LATE
}
