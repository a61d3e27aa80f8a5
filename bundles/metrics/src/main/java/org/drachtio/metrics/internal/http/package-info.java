/** The port that is asked: who may, for what, how often. Start reading at {@link Endpoint}. */
package org.drachtio.metrics.internal.http;
