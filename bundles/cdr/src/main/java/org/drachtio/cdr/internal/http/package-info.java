/**
 * Call records for a web server: {@code HttpSink} keeps them in a spool on disk until it has them.
 */
package org.drachtio.cdr.internal.http;
