/**
 * What is shown at a scrape. Start reading at {@link Scrape}: it names all parts in their order.
 */
package org.drachtio.metrics.internal.series;
