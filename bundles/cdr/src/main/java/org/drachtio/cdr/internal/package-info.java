/**
 * Call records outside of applications: {@code file.FileSink} and {@code http.HttpSink} observe
 * calls, each as soon as it has a configuration. Start reading there.
 */
package org.drachtio.cdr.internal;
